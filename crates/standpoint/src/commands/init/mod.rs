use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::output::write_file;
use crate::args::InitArgs;
use crate::exit::{Exit, Fault, OrFault};
use crate::{codes, messages};

/// What is written, by name.
const FILES: [(&str, &str); 2] = [
    ("standpoint.toml", include_str!("standpoint.toml")),
    ("propositions.toml", include_str!("propositions.toml")),
];

/// Without `./` for the current folder.
fn beside(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") {
        PathBuf::from(name)
    } else {
        folder.join(name)
    }
}

/// Writes both files or, if one is there, neither.
pub(crate) fn init(args: &InitArgs) -> Result<Exit, Fault> {
    let places: Vec<(PathBuf, &str)> = FILES
        .iter()
        .map(|(name, text)| (beside(&args.folder, name), *text))
        .collect();
    if !args.force
        && let Some((path, _)) = places.iter().find(|(path, _)| path.exists())
    {
        return Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "{} is there already; nothing was written. --force replaces it",
                path.display()
            ),
        )
        .coded(codes::FILE_EXISTS));
    }
    fs::create_dir_all(&args.folder)
        .with_context(|| format!("cannot make the folder {}", args.folder.display()))
        .or_fault(Exit::Output)?;
    for (path, text) in &places {
        write_file(path, text.as_bytes())?;
        messages::note(&format!("written: {}", path.display()));
    }
    let there = if args.folder == Path::new(".") {
        String::new()
    } else {
        format!("cd {} && ", args.folder.display())
    };
    messages::note(&format!(
        "Put your own propositions into propositions.toml; then: {there}standpoint run ARTICLES \
         (--dry-run first, if there are many)"
    ));
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use crate::config::Config;

    #[test]
    fn the_settings_name_every_key_and_hold_when_all_are_on() {
        let text = FILES[0].1;
        let _: Config = toml::from_str(text).expect("valid as it is");
        // A line of the form `# key = value` is a setting that is off.
        let on: String = text
            .lines()
            .map(|line| {
                let bare = line.strip_prefix("# ").unwrap_or(line);
                let is_setting = bare
                    .split_once(" = ")
                    .is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase()));
                format!("{}\n", if is_setting { bare } else { line })
            })
            .collect();
        let _: Config = toml::from_str(&on).expect("valid with everything on");
        let error = toml::from_str::<Config>("nosuch = 1")
            .expect_err("an unknown key")
            .to_string();
        let keys: Vec<&str> = error
            .split_once("expected one of")
            .expect("the keys")
            .1
            .split('`')
            .skip(1)
            .step_by(2)
            .collect();
        assert!(keys.len() > 8, "{error}");
        for key in keys {
            assert!(
                on.contains(&format!("\n{key} = ")),
                "no `{key}` in standpoint.toml"
            );
        }
    }

    #[test]
    fn the_propositions_are_beyond_reproach() {
        let propositions = standpoint_stance::parse_propositions(FILES[1].1).expect("valid");
        assert_eq!(standpoint_stance::review_propositions(&propositions), []);
    }
}

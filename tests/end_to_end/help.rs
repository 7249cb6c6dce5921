use crate::support::{run, scratch};

#[test]
fn every_command_teaches_by_example() {
    let folder = scratch();
    let help = run(folder.path(), &["--help"]).exits(0).stdout;
    for command in [
        "run", "extract", "score", "explain", "compare", "sample", "correct",
    ] {
        assert!(help.contains(&format!("  {command}")), "{help}");
        let own = run(folder.path(), &[command, "--help"]).exits(0).stdout;
        assert!(
            own.contains("Examples:") && own.contains(&format!("standpoint {command}")),
            "{own}"
        );
    }
}

#[test]
fn a_typo_in_a_flag_names_the_right_one() {
    let folder = scratch();
    run(folder.path(), &["run", "x.txt", "--propositons", "p.toml"])
        .exits(2)
        .says(&["--propositons", "--propositions"]);
    run(folder.path(), &["rnu"])
        .exits(2)
        .says(&["rnu", "--help"]);
}

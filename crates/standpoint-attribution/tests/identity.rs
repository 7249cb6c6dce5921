//! Who is who across articles: each case is a list of articles with their analysts, and the groups that
//! must come out.

use std::sync::Arc;

use standpoint_attribution::{Aliases, identify};
use standpoint_text::{
    AnalystKind, Article, ArticleId, Attributions, Gender, LocalAnalyst, Metadata,
};

/// `name | kind | role | affiliation`, the last three optional.
fn analyst(line: &str) -> LocalAnalyst {
    let mut fields = line.split('|').map(str::trim);
    let mut next = || {
        fields
            .next()
            .filter(|f| !f.is_empty() && *f != "-")
            .map(str::to_owned)
    };
    let name = next().expect("a name");
    let kind = match next().as_deref() {
        Some("organisation") => AnalystKind::Organisation,
        Some("group") => AnalystKind::Group,
        Some("document") => AnalystKind::Document,
        Some("author") => AnalystKind::Author,
        _ => AnalystKind::Person,
    };
    let (role, affiliation) = (next(), next());
    let gender = match next().as_deref() {
        Some("f") => Gender::Female,
        Some("m") => Gender::Male,
        _ => Gender::Unknown,
    };
    LocalAnalyst {
        name,
        kind,
        titles: Vec::new(),
        role,
        affiliation,
        gender,
        mentions: Vec::new(),
    }
}

fn groups(articles: &[&[&str]], aliases: &str) -> Vec<String> {
    let aliases = Aliases::parse(aliases).expect("valid aliases");
    let made: Vec<(Article, Attributions)> = articles
        .iter()
        .enumerate()
        .map(|(index, lines)| {
            let article = Article {
                id: ArticleId(format!("a{index}")),
                file: format!("{index}.txt"),
                text: Arc::from(""),
                meta: Metadata::default(),
                regions: Vec::new(),
            };
            let analysts = lines.iter().map(|l| analyst(l)).collect();
            (
                article,
                Attributions {
                    analysts,
                    ..Attributions::default()
                },
            )
        })
        .collect();
    let pairs: Vec<(&Article, &Attributions)> = made.iter().map(|(a, f)| (a, f)).collect();
    let (identities, _) = identify(&pairs, &aliases);
    identities
        .analysts
        .iter()
        .enumerate()
        .map(|(index, analyst)| {
            let mut members = Vec::new();
            for (article, of) in identities.of.iter().enumerate() {
                for (local, &identity) in of.iter().enumerate() {
                    if identity == index {
                        members.push(format!(
                            "{article}:{}",
                            made[article].1.analysts[local].name
                        ));
                    }
                }
            }
            format!("{} = {}", analyst.id, members.join(", "))
        })
        .collect()
}

fn check(articles: &[&[&str]], expected: &[&str]) {
    assert_eq!(groups(articles, ""), expected);
}

#[test]
fn the_same_name_is_one_person() {
    check(
        &[&["Ana Ruiz"], &["Ana Ruiz"]],
        &["ana-ruiz = 0:Ana Ruiz, 1:Ana Ruiz"],
    );
    check(
        &[&["Žofie Nováková"], &["Zofie Novakova"]],
        &["zofie-novakova = 0:Žofie Nováková, 1:Zofie Novakova"],
    );
}

#[test]
fn an_author_is_the_person_of_that_name() {
    check(
        &[&["Ana Ruiz | author"], &["Ana Ruiz"]],
        &["ana-ruiz = 0:Ana Ruiz, 1:Ana Ruiz"],
    );
}

#[test]
fn a_surname_alone_joins_nobody() {
    check(
        &[&["Ana Ruiz"], &["Ruiz"], &["Ivo Ruiz"]],
        &[
            "ana-ruiz = 0:Ana Ruiz",
            "ivo-ruiz = 2:Ivo Ruiz",
            "ruiz = 1:Ruiz",
        ],
    );
}

#[test]
fn a_surname_with_the_same_role_joins() {
    check(
        &[
            &["Ana Ruiz | person | harbour commissioner | Kelda Bureau"],
            &["Ruiz | person | harbour commissioner"],
        ],
        &["ana-ruiz = 0:Ana Ruiz, 1:Ruiz"],
    );
}

#[test]
fn transliterations_need_a_common_affiliation() {
    check(
        &[
            &["Oleksiy Maravin | person | political scientist | University of Tesk"],
            &["Alexei Maravyn | person | - | University of Tesk"],
        ],
        &["oleksiy-maravin = 0:Oleksiy Maravin, 1:Alexei Maravyn"],
    );
    check(
        &[
            &["Oleksiy Maravin | person | - | University of Tesk"],
            &["Alexei Maravyn | person | - | Kelda Bank"],
        ],
        &[
            "alexei-maravyn = 1:Alexei Maravyn",
            "oleksiy-maravin = 0:Oleksiy Maravin",
        ],
    );
}

#[test]
fn one_changed_letter_in_the_surname() {
    check(
        &[&["Alexey Muravyov"], &["Alexey Muraviov"]],
        &["alexey-muraviov = 0:Alexey Muravyov, 1:Alexey Muraviov"],
    );
    check(
        &[
            &["Alexey Muravyov | person | - | Brenna University"],
            &["Alexey Muraviov | person | - | Kelda Bank"],
        ],
        &[
            "alexey-muraviov = 1:Alexey Muraviov",
            "alexey-muravyov = 0:Alexey Muravyov",
        ],
    );
}

#[test]
fn initials_need_evidence() {
    check(
        &[
            &["J. Hartnell | person | - | Brenna Institute"],
            &["Jo Hartnell | person | - | Brenna Institute"],
        ],
        &["jo-hartnell = 0:J. Hartnell, 1:Jo Hartnell"],
    );
    check(
        &[&["J. Hartnell"], &["Jo Hartnell"]],
        &["j-hartnell = 0:J. Hartnell", "jo-hartnell = 1:Jo Hartnell"],
    );
}

#[test]
fn genders_stay_apart() {
    check(
        &[
            &["Kim Lind | person | - | - | f"],
            &["Kim Lind | person | - | - | m"],
        ],
        &["kim-lind = 0:Kim Lind, 1:Kim Lind"],
    );
    check(
        &[
            &["Andrea Linde | person | - | - | f"],
            &["Andrea Lindé | person | - | - | m"],
        ],
        &["andrea-linde = 0:Andrea Linde, 1:Andrea Lindé"],
    );
    check(
        &[
            &["Kim A. Lind | person | - | - | f"],
            &["Kim Lind | person | - | - | m"],
        ],
        &["kim-a-lind = 0:Kim A. Lind", "kim-lind = 1:Kim Lind"],
    );
}

#[test]
fn groups_are_one_for_the_run_and_documents_are_not() {
    check(
        &[
            &["analysts | group", "report | document"],
            &["analysts | group", "report | document"],
        ],
        &[
            "analysts = 0:analysts, 1:analysts",
            "report = 0:report",
            "report-2 = 1:report",
        ],
    );
    check(
        &[
            &["report | document | - | Brenna Institute"],
            &["report | document | - | Brenna Institute"],
        ],
        &["report = 0:report, 1:report"],
    );
}

#[test]
fn acronyms_of_organisations() {
    check(
        &[
            &["National Harbour Service | organisation"],
            &["NHS | organisation"],
        ],
        &["national-harbour-service = 0:National Harbour Service, 1:NHS"],
    );
    check(
        &[&["US | organisation"], &["United States | organisation"]],
        &["united-states = 0:US, 1:United States"],
    );
}

#[test]
fn two_foreign_ministries() {
    check(
        &[
            &["Foreign Ministry | organisation | - | Denmark"],
            &["Foreign Ministry | organisation | - | Sweden"],
        ],
        &[
            "foreign-ministry = 0:Foreign Ministry",
            "foreign-ministry-2 = 1:Foreign Ministry",
        ],
    );
}

#[test]
fn the_users_aliases_win() {
    let aliases = "[[analyst]]\ncanonical = \"Ana Ruiz\"\nvariants = [\"A. Lopez\"]\nnot = [\"Ana Maria Ruiz\"]\n";
    assert_eq!(
        groups(
            &[&["Ana Ruiz"], &["A. Lopez"], &["Ana Maria Ruiz"]],
            aliases
        ),
        [
            "ana-maria-ruiz = 2:Ana Maria Ruiz",
            "ana-ruiz = 0:Ana Ruiz, 1:A. Lopez"
        ],
    );
}

//! What stands in front of a name: "Norrum's trade minister", "economist", "Harbour Party leader".

use crate::lexicon::{Place, class, lexicon};
use crate::line::Line;
use crate::token::Kind;

use super::affiliation::{leading, organisation, words};
use super::facts::Facts;

/// "Boston Mayor", "former Massachusetts governor": an office and its place.
pub(super) fn office_of_place(line: &Line<'_, '_>, start: usize, end: usize) -> Option<Facts> {
    const OFFICES: [&str; 10] = [
        "mayor",
        "governor",
        "senator",
        "congressman",
        "congresswoman",
        "sheriff",
        "councillor",
        "councilman",
        "assemblyman",
        "ambassador",
    ];
    let office = end.checked_sub(1)?;
    if !line.any(office, &OFFICES) {
        return None;
    }
    let past = line.any(start, &["former", "ex-", "then"]);
    let from = start + usize::from(past);
    let name: Vec<&str> = (from..office).map(|i| line.word(i)).collect();
    let place = lexicon().place(&name.join(" "))?;
    if place == Place::Demonym || from >= office {
        return None;
    }
    let role = line.lower(office);
    Some(Facts {
        role: Some(if past { format!("former {role}") } else { role }),
        affiliation: words(line, from, office),
        ..Facts::default()
    })
}

/// "foreign ministry spokesman", "Party leader": one past the noun of the institution that a role is of, where
/// the role names nothing by itself.
pub(super) fn kind_before(line: &Line<'_, '_>, start: usize, end: usize) -> Option<usize> {
    let head = end.checked_sub(1)?;
    let speaks = ["spokesman", "spokeswoman", "spokesperson"];
    let heads = [
        "leader",
        "chairman",
        "chairwoman",
        "chair",
        "boss",
        "president",
        "secretary",
        "captain",
    ];
    let kinds = ["party", "union", "club", "team", "company"];
    let org = head.checked_sub(1).filter(|&o| o >= start)?;
    let plain = line.is(org, class::ORG) && (!line.is_capital(org) || org == start && start == 0);
    let fits = line.any(head, &speaks) || line.any(head, &heads) && line.any(org, &kinds);
    let small = (start..org).all(|i| !line.is_capital(i));
    (plain && fits && small).then_some(head)
}

/// "Author of a book on the dams": what somebody has written tells less than what he is.
pub(super) fn authors(line: &Line<'_, '_>, role: usize) -> bool {
    line.any(role, &["author", "writer", "co-author", "coauthor"])
        && line.any(role + 1, &["of"])
        && (role + 2..role + 6).any(|k| {
            line.is(k, class::DOCUMENT)
                || line.any(k, &["books", "novels", "novel"])
                || line.in_fragment(k) && !line.in_fragment(role)
        })
}

/// A role only towards somebody else: "his co-author", "the minister’s rival".
pub(super) fn relational(line: &Line<'_, '_>, i: usize) -> bool {
    line.is(i, class::KIN)
        || line.any(
            i,
            &[
                "co-author",
                "coauthor",
                "rival",
                "namesake",
                "opponent",
                "predecessor",
                "successor",
                "counterpart",
                "ally",
                "mentor",
            ],
        )
}

/// What stands directly in front of a name, items `start..end`: "South Korean lawmaker", "NATO
/// Secretary-General", "the port’s owner".
pub(super) fn prenominal(line: &Line<'_, '_>, start: usize, end: usize) -> Facts {
    // "Retired Rear Admiral Ana Ruiz": no role beside the rank.
    if end == start + 1 && line.any(start, &["retired", "late", "veteran", "then", "ex"]) {
        return Facts::default();
    }
    // "Local MP", "fellow senator"
    let start = start + usize::from(line.any(start, &["local", "fellow"]) && end > start + 1);
    // "the World Grain Council (WGC) chairman"
    let open = (start + 1..end).find(|&i| line.word(i) == "(");
    if let Some(open) = open.filter(|&o| o + 3 < end && line.word(o + 2) == ")") {
        return Facts {
            role: words(line, open + 3, end),
            affiliation: words(line, start, open),
            ..Facts::default()
        };
    }
    let genitive = (start..end)
        .rev()
        .find(|&i| line.kind(i) == Some(Kind::Possessive));
    let pronoun = (start..end)
        .rev()
        .find(|&i| line.any(i, &["his", "her", "its", "their", "our", "my"]));
    if let Some(pronoun) = pronoun.filter(|&p| genitive.is_none_or(|g| p > g)) {
        return Facts {
            role: words(line, pronoun + 1, end),
            owned: line.any(pronoun, &["its", "their"]),
            weak: (pronoun..end).any(|i| relational(line, i)),
            ..Facts::default()
        };
    }
    // "victims’ advocate": many who are nobody’s institution.
    // "Nurses’ Guild general secretary", "women’s rights campaigner"
    const MANY: [&str; 6] = ["women", "men", "children", "girls", "boys", "victims"];
    let of_many = genitive.is_some_and(|g| {
        let people = line.is(g - 1, class::GROUP) || line.any(g - 1, &MANY);
        g == start + 1 && people
    });
    if of_many {
        let institution = organisation(line, start, end).filter(|&s| s < end && s > start + 2);
        if institution.is_some() || !line.is_determiner(start.wrapping_sub(1)) {
            return Facts {
                role: words(line, institution.unwrap_or(start), end),
                affiliation: institution.and_then(|stop| words(line, start, stop)),
                ..Facts::default()
            };
        }
    }
    let many = genitive.is_some_and(|g| {
        matches!(line.word(g), "’" | "'")
            && g > start
            && !line.is_capital(g - 1)
            && !line.is(g - 1, class::ORG)
            && g == start + 1
            && !line.is_determiner(start.wrapping_sub(1))
    });
    if many {
        return Facts {
            role: words(line, start, end),
            ..Facts::default()
        };
    }
    // "former Marsden County Treasurer": the past belongs to the role.
    let past = line.any(start, &["former", "acting", "interim"]) && line.is_name(start + 1);
    if past && genitive.is_none() {
        let rest = prenominal(line, start + 1, end);
        if let (Some(role), Some(_)) = (&rest.role, &rest.affiliation) {
            return Facts {
                role: Some(format!("{} {role}", line.lower(start))),
                ..rest
            };
        }
    }
    if let Some(genitive) = genitive {
        let mut from = start;
        while from < genitive && line.is_determiner(from) {
            from += 1;
        }
        return Facts {
            role: words(line, genitive + 1, end),
            affiliation: words(line, from, genitive),
            weak: (genitive..end).any(|i| relational(line, i)),
            ..Facts::default()
        };
    }
    if let Some(facts) = office_of_place(line, start, end) {
        return facts;
    }
    if let Some(org) = kind_before(line, start, end) {
        return Facts {
            role: words(line, org, end),
            affiliation: words(line, start, org),
            ..Facts::default()
        };
    }
    match leading(line, start, end) {
        Some(stop) => Facts {
            role: words(line, stop, end),
            affiliation: words(line, start, stop),
            ..Facts::default()
        },
        None => Facts {
            role: words(line, start, end),
            ..Facts::default()
        },
    }
}

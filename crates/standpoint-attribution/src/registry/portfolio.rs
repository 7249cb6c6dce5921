//! Offices that name their field: "Minister for Housing", "Superintendent of Police", "Secretary of State for
//! Health". The field belongs to the office, and a name may stand right behind it.

use crate::line::Line;

/// Offices that are followed by their field.
const OFFICES: [&str; 19] = [
    "mayor",
    "governor",
    "chancellor",
    "spokesperson",
    "minister",
    "secretary",
    "undersecretary",
    "commissioner",
    "superintendent",
    "inspector",
    "inspector-general",
    "director",
    "general",
    "chief",
    "leader",
    "commander",
    "chair",
    "ombudsman",
    "speaker",
];

/// Words that fields are called by.
const FIELDS: [&str; 88] = [
    "affairs",
    "agriculture",
    "aviation",
    "budget",
    "children",
    "climate",
    "commerce",
    "communications",
    "communities",
    "cooperation",
    "culture",
    "defence",
    "defense",
    "development",
    "digital",
    "economic",
    "economy",
    "education",
    "employment",
    "energy",
    "environment",
    "external",
    "families",
    "finance",
    "fisheries",
    "food",
    "foreign",
    "forestry",
    "government",
    "health",
    "higher",
    "home",
    "homeland",
    "housing",
    "immigration",
    "industry",
    "information",
    "infrastructure",
    "innovation",
    "interior",
    "internal",
    "international",
    "justice",
    "labor",
    "labour",
    "lands",
    "local",
    "media",
    "migration",
    "mines",
    "national",
    "opposition",
    "parliamentary",
    "pensions",
    "petroleum",
    "planning",
    "police",
    "ports",
    "power",
    "prisons",
    "public",
    "railways",
    "revenue",
    "roads",
    "rural",
    "schools",
    "science",
    "security",
    "services",
    "shipping",
    "skills",
    "social",
    "sport",
    "sports",
    "staff",
    "state",
    "technology",
    "tourism",
    "trade",
    "transport",
    "transportation",
    "treasury",
    "water",
    "works",
    "intelligence",
    "prosecutions",
    "hospitals",
    "operations",
];

/// One past the field of the office at item `office`, if it names one.
pub(super) fn portfolio(line: &Line<'_, '_>, office: usize) -> Option<usize> {
    if !line.any(office, &OFFICES) || !line.any(office + 1, &["of", "for"]) {
        return None;
    }
    let mut at = office + 2;
    let mut end = None;
    while at < line.len() && at < office + 12 {
        // "leader of the opposition Conservatives"
        let party = line.any(at, &["opposition"])
            && line.is_name(at + 1)
            && line.word(at + 1).ends_with('s');
        if party {
            return None;
        }
        if line.any(at, &FIELDS) || line.any(at, &["women", "veterans", "youth"]) {
            end = Some(at + 1);
        } else if !(line.any(at, &["and", "the", "for", "of"])
            || line.is_comma(at) && end.is_some())
        {
            break;
        }
        at += 1;
    }
    end
}

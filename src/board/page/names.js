// Compares names as the server does (docs/protocol.md, "Names"): NFC, full case folding, each run
// of blanks as one space. Accents count: "Sao Paulo" finds "São Paulo" only if the network has that
// alias.

// JavaScript has no case folding. Lower, upper, lower gives the same pairs: ß and ẞ become ss. Two
// letters need care: the dotless ı, whose capital is I, and the final sigma ς.
function foldCase(name) {
    return name
        .split("ı")
        .map((part) => part.toLowerCase().toUpperCase().toLowerCase())
        .join("ı")
        .replaceAll("ς", "σ");
}

// Two names are the same if their folded forms are equal.
export function foldName(name) {
    return foldCase(name.normalize("NFD")).normalize("NFC").replace(/[\t\p{Zs}]+/gu, " ").trim();
}

// Finds legs by what a person types: part of a place, an alias, or two of them around a ">".
export class LegSearch {
    constructor(legs, aliases) {
        this.aliases = Object.entries(aliases).map(([alias, place]) => ({
            alias: foldName(alias),
            place: foldName(place),
        }));
        this.legs = legs.map((leg) => ({
            leg,
            origin: foldName(leg.origin),
            destination: foldName(leg.destination),
        }));
    }

    find(typed) {
        const ends = typed.split(">").map(foldName);
        const hits = ends.map((end) => this.matcher(end));
        return this.legs
            .filter(({ origin, destination }) =>
                ends.length === 1
                    ? hits[0](origin) || hits[0](destination)
                    : hits[0](origin) && hits[1](destination))
            .map(({ leg }) => leg);
    }

    // An alias counts from its beginning, so that "rec" finds Recife by its code, but not each
    // place whose alias has these letters somewhere.
    matcher(end) {
        if (end === "") return () => true;
        const places = new Set(
            this.aliases.filter(({ alias }) => alias.startsWith(end)).map(({ place }) => place));
        return (place) => place.includes(end) || places.has(place);
    }
}

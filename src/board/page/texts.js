// What the page says, in the language that is chosen. Elements of index.html that have
// data-text="key" get their text here; data-title and data-label set a tooltip and an aria-label.
import { english } from "./texts_en.js";
import { portuguese } from "./texts_pt.js";
import { remember } from "./memory.js";

const languages = { "en": english, "pt-BR": portuguese };
const listeners = [];

export function language() {
    return document.documentElement.lang in languages ? document.documentElement.lang : "en";
}

export function setLanguage(wanted) {
    document.documentElement.lang = wanted;
    remember("trecho.language", wanted);
    fillPage();
    for (const listener of listeners) listener();
}

export function onLanguage(listener) {
    listeners.push(listener);
}

// The text of `key`, with {name} replaced by values.name. A text may be a function of the values,
// where a word depends on a number.
export function text(key, values = {}) {
    const entry = languages[language()][key];
    if (entry === undefined) return key;
    if (typeof entry === "function") return entry(values);
    return entry.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function fillPage(root = document) {
    for (const element of root.querySelectorAll("[data-text]"))
        element.textContent = text(element.dataset.text);
    for (const element of root.querySelectorAll("[data-title]"))
        element.title = text(element.dataset.title);
    for (const element of root.querySelectorAll("[data-label]"))
        element.setAttribute("aria-label", text(element.dataset.label));
    for (const element of root.querySelectorAll("[data-placeholder]"))
        element.placeholder = text(element.dataset.placeholder);
}

const formats = new Map();

// A number as the language writes it, with `digits` decimals.
export function number(value, digits = 0) {
    if (value === null || value === undefined || !Number.isFinite(value)) return "–";
    const key = language() + digits;
    if (!formats.has(key)) {
        formats.set(key, new Intl.NumberFormat(language(), {
            minimumFractionDigits: digits,
            maximumFractionDigits: digits,
        }));
    }
    return formats.get(key).format(value);
}

// A number with about three digits that matter: 0.42, 3.1, 87, 1,204.
export function short(value) {
    if (value === null || value === undefined) return "–";
    const size = Math.abs(value);
    return number(value, size >= 20 || Number.isInteger(value) ? 0 : size >= 1 ? 1 : 2);
}

// A time span for people: 850 ms, 4.2 s, 3 min 20 s, 2 h 5 min.
export function duration(milliseconds) {
    if (milliseconds < 1000) return `${short(Math.max(0, milliseconds))} ms`;
    const seconds = milliseconds / 1000;
    if (seconds < 60) return `${number(seconds, seconds < 10 ? 1 : 0)} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
    return `${number(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

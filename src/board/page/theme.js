// Light or dark: as the system says, until a person chooses.
import { recall, remember } from "./memory.js";

const listeners = [];

export function isDark() {
    return document.documentElement.dataset.theme === "dark";
}

export function onTheme(listener) {
    listeners.push(listener);
}

export function toggleTheme() {
    const theme = isDark() ? "light" : "dark";
    remember("trecho.theme", theme);
    apply(theme);
}

function apply(theme) {
    document.documentElement.dataset.theme = theme;
    for (const listener of listeners) listener();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => {
    if (!recall("trecho.theme")) apply(matches ? "dark" : "light");
});

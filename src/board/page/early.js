// Chooses theme and language before the first paint, so that the page doesn't flash. A classic
// script, because the browser runs modules only after the page is parsed.
"use strict";

(() => {
    const remembered = (key) => {
        try {
            return localStorage.getItem(key);
        } catch {
            return null; // the browser forbids storage
        }
    };
    const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const speaksPortuguese = (navigator.language || "").toLowerCase().startsWith("pt");
    const root = document.documentElement;
    root.dataset.theme = remembered("trecho.theme") || (prefersDark ? "dark" : "light");
    root.lang = remembered("trecho.language") || (speaksPortuguese ? "pt-BR" : "en");
})();

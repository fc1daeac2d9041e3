// The help, and the single keys that it lists, for the person at the projector. They can be switched off, because speech input
// may type them by accident (WCAG 2.1.4); the switch is in the help.
import { recall, remember } from "./memory.js";
import { text } from "./texts.js";

// What the help lists: the keys, and the text that says what they do.
const listed = [
    ["C", "key_connections"], ["Space", "key_play"],
    ["E", "key_legs"], ["N", "key_step"],
    ["/", "key_search"], ["− +", "key_speed"],
    ["↑ ↓", "key_arrows"], ["B", "key_broken"],
    ["Enter", "key_enter"], ["T", "key_theme"],
    ["Esc", "key_escape"], ["L", "key_language"],
    ["?", "key_help"], ["H", "key_legend"],
];

export function writeHelp(paragraphs, list) {
    paragraphs.replaceChildren(...["help_intro", "help_click", "help_replay"].map((key) => {
        const paragraph = document.createElement("p");
        paragraph.textContent = text(key);
        return paragraph;
    }));
    list.replaceChildren(...listed.flatMap(([keys, meaning]) => {
        const term = document.createElement("dt");
        const description = document.createElement("dd");
        term.textContent = keys;
        description.textContent = text(meaning);
        return [term, description];
    }));
}

// actions: a function for each key, in lower case.
export function listenToKeys(actions, checkbox) {
    checkbox.checked = recall("trecho.keys") !== "off";
    checkbox.addEventListener("change", () =>
        remember("trecho.keys", checkbox.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
        if (document.querySelector("dialog[open]")) return;
        const isTyping = event.target.matches("input:not([type=checkbox], [type=range]), select");
        if (event.key === "Escape") return actions.escape(event);
        if (isTyping || !checkbox.checked) return;
        // Space presses a button that has the focus.
        if (event.key === " " && event.target.matches("button, input, summary, [role=option]")) return;
        const action = actions[event.key.toLowerCase()];
        if (!action) return;
        event.preventDefault();
        action();
    });
}

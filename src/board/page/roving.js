// Moves the focus in a list with the arrow keys, so that Tab enters and leaves the list as one
// (the "roving tabindex" of the ARIA Authoring Practices).

export class RovingList {
    // onOpen(element): Enter, Space or a click.
    constructor(list, onOpen) {
        this.list = list;
        this.onOpen = onOpen;
        this.current = null;
        list.addEventListener("keydown", (event) => this.press(event));
        list.addEventListener("focusin", (event) => this.note(event.target));
        list.addEventListener("click", (event) => {
            const option = event.target.closest("[role=option]");
            if (option) onOpen(option);
        });
        // A skip link, or a shortcut, gives the focus to the list itself.
        list.addEventListener("focus", () => this.focus(this.current ?? list.firstElementChild));
    }

    note(target) {
        const option = target.closest("[role=option]");
        if (!option) return;
        this.current = option;
        this.refresh();
    }

    // To be called when elements came or went: exactly one has to be reachable by Tab. If the one
    // with the focus has gone, the focus goes to the row that is in its place now.
    refresh() {
        const options = this.list.children;
        if (this.current && !this.current.isConnected) this.current = null;
        const reachable = this.current ?? options[0];
        for (const option of options) {
            const wanted = option === reachable ? "0" : "-1";
            if (option.getAttribute("tabindex") !== wanted) option.setAttribute("tabindex", wanted);
        }
    }

    focus(option) {
        if (!option) return;
        option.focus({ preventScroll: false });
        option.scrollIntoView({ block: "nearest" });
    }

    press(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const option = event.target.closest("[role=option]");
        if (!option) return;
        const options = [...this.list.children];
        const at = options.indexOf(option);
        const targets = {
            ArrowDown: at + 1,
            ArrowUp: at - 1,
            PageDown: Math.min(at + 10, options.length - 1),
            PageUp: Math.max(at - 10, 0),
            Home: 0,
            End: options.length - 1,
        };
        if (event.key in targets) this.focus(options[targets[event.key]]);
        else if (event.key === "Enter" || event.key === " ") this.onOpen(option);
        else return;
        event.preventDefault();
        event.stopPropagation();
    }
}

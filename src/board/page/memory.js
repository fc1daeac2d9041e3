// What the browser remembers of this page: theme, language and the like. A browser may forbid
// storage; then nothing is remembered.

export function remember(key, value) {
    try {
        localStorage.setItem(key, value);
    } catch {
        // not remembered
    }
}

export function recall(key) {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

// The red banner: what nobody in the room should miss.
import { put } from "./rows.js";
import { text } from "./texts.js";

// The sentence to show, "" for none. `trouble` is about opening a trace.
export function alarmOf(model, player, trouble) {
    if (trouble) return trouble;
    if (player?.sentence) return text("event_broken_invariant", { sentence: player.sentence });
    if (model.office?.storage_fails) return text("storage_fails");
    return "";
}

export function writeBanner(banner, alarm, announcer) {
    banner.hidden = alarm === "";
    if (alarm !== "" && banner.textContent !== alarm) announcer.say(alarm);
    put(banner, alarm);
}

// Begins here: makes the parts of the page, feeds them from the live stream or from a trace, and
// draws at most 30 times a second.
import { Announcer } from "./announcer.js";
import { alarmOf, writeBanner } from "./banner.js";
import { ServerClock } from "./clock.js";
import { Density } from "./density.js";
import { Detail } from "./detail.js";
import { listenToKeys, writeHelp } from "./keys.js";
import { Lanes, TimeScale, writeAxis } from "./lanes.js";
import { Chips, drawSamples, writeLegend } from "./legend.js";
import { Legs } from "./legs.js";
import { Model } from "./model.js";
import { Office } from "./office.js";
import { readPalette } from "./patterns.js";
import { Player } from "./player.js";
import { recall, remember } from "./memory.js";
import { ReplayControls } from "./replay.js";
import { put, Rows } from "./rows.js";
import { Stream } from "./stream.js";
import { fillPage, language, onLanguage, setLanguage, text } from "./texts.js";
import { isDark, onTheme, toggleTheme } from "./theme.js";
import { readTrace } from "./trace.js";

const frameLength = 1000 / 30; // milliseconds
const writeLength = 100; // milliseconds between two updates of words and numbers
const drawnLate = 1000; // milliseconds that the picture may be behind the news, at most
const calmLength = 1000; // for people who asked for less motion

const by = (id) => document.getElementById(id);
const wantsCalm = matchMedia("(prefers-reduced-motion: reduce)");

const model = new Model();
const clock = new ServerClock();
const scale = new TimeScale();
const announcer = new Announcer(by("announcer"));
const rows = new Rows(by("rows"), openDetail);
const lanes = new Lanes(by("lanes"), by("lanes-picture"), scale);
const density = new Density(by("density"), by("density-labels"), scale);
const legs = new Legs(by("leg-list"), by("more-legs"), by("one-line"), filterByLeg);
const office = new Office(by("office"));
const chips = new Chips(by("chips"), filterByState);
const detail = new Detail(by("detail"), askAbout, focusRow);
const controls = new ReplayControls(by("replay"));
let palette = readPalette();
let player = null;
let status = "connecting";
let subject = ""; // the name of the trace
let trouble = "";

// --- where the news comes from

const stream = new Stream("events", {
    snapshot(snapshot, { isRestarted, isSameServer }) {
        const wasLost = status === "lost";
        if (!isSameServer) clock.forget();
        clock.sync(snapshot.now);
        model.reset(snapshot, isSameServer);
        if (!isSameServer) {
            density.backfill(model, snapshot.now);
            applySettings();
        }
        if (isRestarted) announcer.say(text("server_restarted"));
        else if (wasLost) announcer.say(text("connected_again"));
    },
    changes(changes) {
        clock.sync(changes.now);
        takeChanges(changes);
    },
    status(news) {
        status = news;
        if (news === "lost") announcer.say(text("status_lost"));
    },
    isCurrent: ({ totals }) => JSON.stringify(totals) === JSON.stringify(model.totals),
});

function takeChanges(changes) {
    const soldOut = model.apply(changes);
    density.count(changes.connections);
    density.sample(model, changes.now);
    model.forget(changes.now - drawnLate);
    for (const leg of soldOut)
        announcer.say(text("last_seat", { leg: leg.name, name: leg.lastBuyer }));
}

// `trecho board FILE` serves a trace; every other server is live.
async function begin() {
    let snapshot = null;
    try {
        const answer = await fetch("snapshot");
        if (answer.ok) snapshot = await answer.json();
    } catch {
        // The stream tries again.
    }
    if (snapshot?.kind !== "replay") return stream.open();
    const answer = await fetch("trace");
    await openTrace(answer.body, snapshot.name ?? "trace");
}

async function openTrace(bytes, name) {
    [status, subject, trouble] = ["reading", name, ""];
    const trace = await readTrace(bytes);
    if (!trace.header) {
        trouble = text("no_trace", { name });
        status = player ? "replay" : stream.source ? "live" : "none";
        subject = player?.name ?? "";
        return;
    }
    const wasLive = stream.source !== null;
    stream.close();
    by("replay-close").hidden = !wasLive;
    status = "replay";
    detail.close();
    player = new Player(trace, name, model, {
        onChanges(changes) {
            density.count(changes.connections);
            density.sample(model, changes.now);
        },
        onReset: () => density.clear(),
    });
    controls.show(player);
    showEverything();
    applySettings();
    player.play(!wantsCalm.matches);
    if (trace.torn > 0) announcer.say(text("torn_lines", { n: trace.torn }));
    window.boardPlayer = player; // for the tests
}

function closeTrace() {
    player = null;
    controls.show(null);
    detail.close();
    stream.epoch = null; // the model has the trace, not the server
    stream.open();
}

function askAbout(id) {
    if (player) return Promise.resolve(player.story.detail(id));
    return fetch(`connections/${id}`).then((answer) => (answer.ok ? answer.json() : null));
}

function now() {
    return player ? player.time : clock.now();
}

// --- what a person chooses

function openDetail(id) {
    rows.chosen = id;
    detail.open(id);
}

function focusRow(id) {
    rows.chosen = null;
    rows.elements.get(id)?.focus();
}

function filterByState(state) {
    rows.filter.state = rows.filter.state === state ? "" : state;
}

function filterByLeg(leg) {
    legs.chosen = legs.chosen === leg ? null : leg;
    rows.filter.leg = legs.chosen;
}

function showEverything() {
    rows.filter = { text: "", state: "", leg: null };
    legs.chosen = null;
    by("row-search").value = "";
}

function applyTheme() {
    palette = readPalette();
    drawSamples(palette);
    put(by("theme"), text(isDark() ? "theme_light" : "theme_dark"));
}

function toggleLanguage() {
    setLanguage(language() === "en" ? "pt-BR" : "en");
}

// A density picture has no future: it doesn't show when each confirmation ends.
function writeTimes() {
    scale.set(Number(by("window").value), rows.isFolded ? 0 : model.confirmSeconds);
    writeAxis(by("axis"), scale);
    by("connections").classList.toggle("is-folded", rows.isFolded);
}

// Everything that depends on the language, the network or the time that is shown.
function applySettings() {
    writeTimes();
    writeLegend(by("legend-list"), by("legend-guard"), model.guard);
    writeHelp(by("help-text"), by("shortcut-list"));
    const button = by("language");
    put(button, text("language_name"));
    button.lang = language() === "en" ? "pt-BR" : "en";
    if (detail.id !== null) detail.build();
    applyTheme();
}

// --- drawing

function write(time) {
    model.forget(time);
    const wasFolded = rows.isFolded;
    rows.update(model, time);
    if (wasFolded !== rows.isFolded) writeTimes();
    by("lanes").hidden = rows.isFolded;
    by("folded").hidden = !rows.isFolded;
    const nobody = rows.shown.length === 0;
    by("no-rows").hidden = rows.isFolded || !nobody;
    put(by("no-rows"), text(rows.isFiltered ? "nobody_matches" : "nobody"));
    if (player) model.office = player.story.office(time);
    density.sample(model, time);
    if (rows.isFolded) {
        density.writeLabels(model, by("density-heights"));
        by("density").setAttribute("aria-label", text("folded_picture", { n: model.open }));
    }
    legs.update(model, time);
    office.update(model, time);
    chips.update(model, rows.filter.state);
    detail.update(model, time);
    controls.update(model, palette);
    by("status").dataset.status = status;
    put(by("status-text"), text(`status_${status}`, { name: subject }));
    put(by("guard"), model.kind === "none" ? "" : text(`guard_${model.guard}`));
    writeBanner(by("banner"), alarmOf(model, player, trouble), announcer);
}

window.boardFrames = 0; // how many were drawn: for the tests
let drawn = 0;
let written = 0;

function frame(at) {
    requestAnimationFrame(frame);
    const wait = wantsCalm.matches ? calmLength : frameLength;
    if (at - drawn < wait - 4) return;
    player?.tick(drawn === 0 ? 0 : Math.min(at - drawn, 1000));
    drawn = at;
    const time = now();
    if (at - written >= writeLength - 4) {
        written = at;
        write(time);
    }
    if (rows.isFolded) {
        density.draw(palette, time);
    } else {
        lanes.fit(rows.shown.length);
        lanes.draw(rows.shown, palette, time);
    }
    ++window.boardFrames;
}

// --- the controls

by("theme").addEventListener("click", toggleTheme);
by("language").addEventListener("click", toggleLanguage);
by("help-button").addEventListener("click", () => by("help").showModal());
by("replay-close").addEventListener("click", closeTrace);
by("row-search").addEventListener("input", (event) => { rows.filter.text = event.target.value; });
by("leg-search").addEventListener("input", (event) => legs.search(event.target.value));
by("legend").addEventListener("toggle", (event) =>
    remember("trecho.legend", event.target.open ? "open" : "closed"));
by("window").addEventListener("change", () => {
    remember("trecho.window", by("window").value);
    applySettings();
});
by("trace-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) await openTrace(file.stream(), file.name);
    event.target.value = "";
});
onTheme(applyTheme);
onLanguage(applySettings);
listenToKeys({
    "c": () => by("rows").focus(),
    "e": () => by("leg-list").focus(),
    "/": () => by("leg-search").focus(),
    "h": () => { by("legend").open = !by("legend").open; },
    "t": toggleTheme,
    "l": toggleLanguage,
    "?": () => by("help").showModal(),
    " ": () => controls.toggle(),
    "n": () => player?.step(),
    "b": () => player?.seekBroken(),
    "+": () => controls.changeSpeed(1),
    "-": () => controls.changeSpeed(-1),
    "escape": (event) => {
        if (detail.id !== null) return detail.close();
        if (event.target.matches("input[type=search]")) event.target.blur();
        showEverything();
    },
}, by("shortcuts-on"));

by("window").value = recall("trecho.window") ?? "60";
by("legend").open = recall("trecho.legend") !== "closed";
fillPage();
applySettings();
requestAnimationFrame(frame);
begin();

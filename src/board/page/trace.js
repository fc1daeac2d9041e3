// Reads a trace file: one record a line, as trecho serve --trace and trecho simulate --trace write
// it. Chrome's own viewers read the spans; the replay reads the first record, and each event that
// the observers were told.

// Returns { header, events: [{ at, id, event, ...args }], torn }; `at` in milliseconds, in order.
// header is the first record "trecho", null if the file has none; further ones are the starts of
// later servers, and come as events "server_started". A line that a crash has cut is skipped.
export async function readTrace(stream) {
    const trace = { header: null, events: [], torn: 0 };
    const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) takeLine(trace, line);
    }
    takeLine(trace, rest);
    // The file has them in the order in which they were written.
    trace.events.sort((a, b) => a.at - b.at || a.line - b.line);
    return trace;
}

function takeLine(trace, line) {
    const text = line.trim().replace(/,$/, "");
    if (text === "" || text === "[" || text === "]") return;
    let record;
    try {
        record = JSON.parse(text);
    } catch {
        ++trace.torn;
        return;
    }
    if (record.ph === "M" && record.name === "trecho") {
        if (trace.header) push(trace, record.ts, 0, "server_started", { header: record.args });
        trace.header ??= record.args;
    } else if (record.ph === "i") {
        push(trace, record.ts, record.tid, record.name, record.args);
    }
}

function push(trace, microseconds, id, event, more) {
    const line = trace.events.length;
    trace.events.push({ ...more, at: microseconds / 1000, id, event, line });
}

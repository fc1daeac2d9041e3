// Reads a trace file: one record a line, as trecho serve --trace and trecho simulate --trace write
// it. Chrome's own viewers read the spans; the replay reads the first record, and each event that
// the observers were told.

// Returns { header, events: [{ at, id, event, ...args }], torn }; `at` in milliseconds, in order.
// header is null if the file has no record "trecho". A line that a crash has cut is skipped.
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
    // The file has them in order of writing, and several threads may write.
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
        trace.header ??= record.args;
    } else if (record.ph === "i") {
        trace.events.push({
            ...record.args, at: record.ts / 1000, id: record.tid, event: record.name,
            line: trace.events.length,
        });
    }
}

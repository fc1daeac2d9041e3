// The marks: each end of a purchase has a shape of its own, and a colour that repeats it.

// Each function draws into a square from -1 to 1. `paper` is the colour behind the marks.
const shapes = {
    sold(context, colour, paper) { // a disc with a tick
        disc(context, colour);
        line(context, paper, 0.26, [[-0.45, 0.05], [-0.12, 0.4], [0.48, -0.35]]);
    },
    declined(context, colour, paper) { // a square with a minus
        context.fillStyle = colour;
        context.fillRect(-0.85, -0.85, 1.7, 1.7);
        line(context, paper, 0.3, [[-0.5, 0], [0.5, 0]]);
    },
    expired(context, colour) { // an hourglass
        polygon(context, colour, [[-0.85, -1], [0.85, -1], [0.1, 0], [0.85, 1], [-0.85, 1], [-0.1, 0]]);
    },
    gone(context, colour) { // a cross
        line(context, colour, 0.42, [[-0.75, -0.75], [0.75, 0.75]]);
        line(context, colour, 0.42, [[-0.75, 0.75], [0.75, -0.75]]);
    },
    resumed(context, colour) { // a triangle that points on
        polygon(context, colour, [[-0.75, -0.95], [0.95, 0], [-0.75, 0.95]]);
    },
    refused(context, colour) { // a ring with a bar across
        context.strokeStyle = colour;
        context.lineWidth = 0.3;
        context.beginPath();
        context.arc(0, 0, 0.78, 0, 2 * Math.PI);
        context.stroke();
        line(context, colour, 0.3, [[-0.5, -0.5], [0.5, 0.5]]);
    },
    cancelled(context, colour) { // an empty diamond
        context.strokeStyle = colour;
        context.lineWidth = 0.3;
        path(context, [[0, -0.9], [0.9, 0], [0, 0.9], [-0.9, 0]]);
        context.closePath();
        context.stroke();
    },
};

function path(context, points) {
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
}

function line(context, colour, width, points) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    path(context, points);
    context.stroke();
}

function polygon(context, colour, points) {
    context.fillStyle = colour;
    path(context, points);
    context.fill();
}

function disc(context, colour) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(0, 0, 1, 0, 2 * Math.PI);
    context.fill();
}

function paint(palette, word, size, scale) {
    const picture = document.createElement("canvas");
    picture.width = picture.height = Math.ceil((size + 6) * scale);
    const context = picture.getContext("2d");
    context.scale(scale, scale);
    context.translate(size / 2 + 3, size / 2 + 3);
    // A rim in the colour of the paper keeps a mark apart from the bar that it lies on.
    context.fillStyle = palette.card;
    context.beginPath();
    context.arc(0, 0, size / 2 + 2.5, 0, 2 * Math.PI);
    context.fill();
    context.scale(size / 2, size / 2);
    shapes[word](context, palette[word], palette.card);
    return picture;
}

// Draws the mark with its middle at (x, y). Drawn once for each theme and size, then copied.
export function drawMark(context, palette, word, x, y, size, scale = 1) {
    if (!(word in shapes)) return;
    const key = `${word} ${size} ${scale}`;
    palette.patterns[key] ??= paint(palette, word, size, scale);
    const side = size + 6;
    context.drawImage(palette.patterns[key], x - side / 2, y - side / 2, side, side);
}

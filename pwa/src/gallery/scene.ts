/** What stands before the gallery's camera: a telephone with a ticket, in a dim foyer. */

import { encode } from "uqr";

const [WIDTH, HEIGHT] = [1280, 960];
const TICKET = "PT1:A SAMPLE THAT NO GATE ADMITS";
const QUIET_MODULES = 3;

export function drawScene(): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("this browser draws nothing");
    drawFoyer(context);
    context.translate(WIDTH / 2, HEIGHT / 2);
    context.rotate(-0.05);
    drawTelephone(context);
    return canvas;
}

function drawFoyer(context: CanvasRenderingContext2D): void {
    const light = context.createRadialGradient(WIDTH * 0.3, 100, 50, WIDTH / 2, HEIGHT / 2, WIDTH * 0.7);
    light.addColorStop(0, "#8a7a66");
    light.addColorStop(1, "#2a2622");
    context.fillStyle = light;
    context.fillRect(0, 0, WIDTH, HEIGHT);
}

function drawTelephone(context: CanvasRenderingContext2D): void {
    context.fillStyle = "#0b0d10";
    context.beginPath();
    context.roundRect(-230, -420, 460, 840, 50);
    context.fill();
    context.fillStyle = "#ffffff";
    context.beginPath();
    context.roundRect(-212, -400, 424, 800, 34);
    context.fill();
    drawSymbol(context, 380);
}

function drawSymbol(context: CanvasRenderingContext2D, side: number): void {
    const { data, size } = encode(TICKET, { border: QUIET_MODULES });
    const module = side / size;
    context.fillStyle = "#000000";
    data.forEach((row, y) => {
        row.forEach((dark, x) => {
            if (dark)
                context.fillRect(x * module - side / 2, y * module - side / 2, module + 0.5, module + 0.5);
        });
    });
}

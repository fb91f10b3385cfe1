/** The pixels of one picture of the camera, on canvases of the worker: the page draws nothing and copies nothing. */

import type { View } from "./symbols.ts";

export class Frames {
    private readonly canvas = new OffscreenCanvas(1, 1);
    private readonly pen: OffscreenCanvasRenderingContext2D;

    /** @throws Error if this browser draws nothing outside of pages */
    constructor() {
        const pen = this.canvas.getContext("2d", { willReadFrequently: true, alpha: false });
        if (pen === null) throw new Error("this browser gives a worker no canvas");
        this.pen = pen;
    }

    /** The picture as it can be looked at, until the next one is asked for. */
    view(picture: ImageBitmap): View {
        this.canvas.width = picture.width;
        this.canvas.height = picture.height;
        return { upright: () => this.drawn(picture, 0), turned: (degrees) => this.drawn(picture, degrees) };
    }

    private drawn(picture: ImageBitmap, degrees: number): ImageData {
        const { pen } = this;
        const { width, height } = picture;
        pen.setTransform(1, 0, 0, 1, 0, 0);
        pen.fillStyle = "white";
        pen.fillRect(0, 0, width, height);
        pen.translate(width / 2, height / 2);
        pen.rotate((degrees * Math.PI) / 180);
        pen.drawImage(picture, -width / 2, -height / 2);
        return pen.getImageData(0, 0, width, height);
    }
}

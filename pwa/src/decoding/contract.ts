/** What the scan screen asks of the camera and of a hand scanner: both only say what they read; the gate decides. */

export interface Camera {
    readonly id: string;
    readonly label: string;
}

export type CameraTrouble = "NONE" | "DENIED" | "BUSY" | "FAILED";

/** What can be set on the camera that runs. */
export interface CameraState {
    readonly cameras: readonly Camera[];
    readonly current: string | undefined;
    readonly hasTorch: boolean;
    readonly torch: boolean;
}

/** One code that stands before the camera. It is told once; again only after it was away for `AWAY_MS`, or when `again` was called. */
export type OnRead = (text: string) => void;

export interface Reader {
    /** Begin, on this element; the camera named, or the one used last, or the one at the back. Rejects with `CameraTrouble`. */
    start(video: HTMLVideoElement, read: OnRead, camera?: string): Promise<CameraState>;
    stop(): void;
    setTorch(on: boolean): Promise<CameraState>;
    /** Forget what stands before the camera: it is told once more if it is still there. */
    again(): void;
}

/** Tells what a hand scanner types, from anywhere on the page; returns what ends it. */
export type Wedge = (read: OnRead) => () => void;

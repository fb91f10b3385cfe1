/** A camera of this device: which one, what it can do, and why it cannot be used. */

import { CameraError, TorchRefused, type Camera, type CameraState, type CameraTrouble } from "./contract.ts";

/** Enough for a code of 60 mm at arm's length; more pixels cost time and read nothing more. */
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

const TROUBLES: Readonly<Record<string, CameraTrouble>> = {
    NotAllowedError: "DENIED",
    SecurityError: "DENIED",
    NotFoundError: "NONE",
    OverconstrainedError: "NONE",
    NotReadableError: "BUSY",
    AbortError: "BUSY",
};

/** What the type of a browser's library does not know of. */
type Capabilities = MediaTrackCapabilities & {
    readonly torch?: boolean;
    readonly focusMode?: readonly string[];
};
type Setting = MediaTrackConstraintSet & { readonly torch?: boolean; readonly focusMode?: string };

/** A camera that runs. */
export class RunningCamera {
    readonly track: MediaStreamTrack;
    private torch = false;

    private constructor(
        readonly stream: MediaStream,
        private readonly media: MediaDevices,
    ) {
        const [track] = stream.getVideoTracks();
        if (track === undefined) throw new CameraError("NONE");
        this.track = track;
    }

    /**
     * The camera of this id, where it still is; else the one at the back, else any.
     *
     * @throws CameraError
     */
    static async open(media: MediaDevices | undefined, id: string | undefined): Promise<RunningCamera> {
        if (media === undefined) throw new CameraError("NONE");
        const running = new RunningCamera(await streamOf(media, id), media);
        await running.focus();
        return running;
    }

    get id(): string | undefined {
        return this.track.getSettings().deviceId;
    }

    async state(): Promise<CameraState> {
        const devices = await this.media.enumerateDevices();
        const cameras = devices.filter((device) => device.kind === "videoinput").map(cameraOf);
        return { cameras, current: this.id, hasTorch: this.can().torch === true, torch: this.torch };
    }

    /** A camera without a torch refuses to be asked for one: it is left alone. Throws `TorchRefused`. */
    async setTorch(on: boolean): Promise<void> {
        if (this.can().torch !== true) return;
        try {
            await this.apply({ torch: on });
        } catch {
            throw new TorchRefused(); // whatever it was: hot, an empty battery, another app
        }
        this.torch = on;
    }

    stop(): void {
        for (const track of this.stream.getTracks()) track.stop();
    }

    /** Where a camera promises it and does not do it, its own way of focusing has to do. */
    private async focus(): Promise<void> {
        if (this.can().focusMode?.includes("continuous") !== true) return;
        await this.apply({ focusMode: "continuous" }).catch((refused: unknown) => {
            console.warn("the camera focuses in its own way:", refused);
        });
    }

    /** Not every browser can say. */
    private can(): Capabilities {
        return "getCapabilities" in this.track ? this.track.getCapabilities() : {};
    }

    private async apply(setting: Setting): Promise<void> {
        await this.track.applyConstraints({ advanced: [setting] });
    }
}

function cameraOf(device: MediaDeviceInfo): Camera {
    return { id: device.deviceId, label: device.label };
}

/** A camera that was chosen once may be gone, or have another id since: then any other is better than none. */
async function streamOf(media: MediaDevices, id: string | undefined): Promise<MediaStream> {
    const back = { ...PICTURE, facingMode: { ideal: "environment" } };
    if (id === undefined) return asked(media, back);
    try {
        return await asked(media, { ...PICTURE, deviceId: { exact: id } });
    } catch (refused) {
        if (refused instanceof CameraError && refused.trouble === "NONE") return asked(media, back);
        throw refused;
    }
}

async function asked(media: MediaDevices, video: MediaTrackConstraints): Promise<MediaStream> {
    try {
        return await media.getUserMedia({ video, audio: false });
    } catch (refused) {
        throw new CameraError(TROUBLES[(refused as Error).name] ?? "FAILED");
    }
}

/** The camera and what reads its pictures, put together. */

import { RunningCamera } from "./camera.ts";
import { CameraError, type CameraState, type CameraTrouble } from "./contract.ts";
import type { OnLost, OnRead, Reader } from "./contract.ts";
import { DecodeWorker } from "./decoder.ts";
import { Looking, picturesOf } from "./looking.ts";
import { Sightings } from "./sightings.ts";

const CHOSEN = "portao-camera";

/** One use of a camera, from when it opened until it is stopped or lost. */
interface Run {
    readonly camera: RunningCamera;
    readonly looking: Looking;
    readonly video: HTMLVideoElement;
    readonly lost: OnLost;
}

class CameraReader implements Reader {
    private readonly sightings = new Sightings();
    private decoder: DecodeWorker | undefined;
    private run: Run | undefined;
    /** Counts starts and stops: a start that was overtaken while its camera opened lets go of it. */
    private turn = 0;

    async start(video: HTMLVideoElement, read: OnRead, id?: string, lost?: OnLost): Promise<CameraState> {
        this.stop();
        const turn = this.turn;
        const camera = await RunningCamera.open(
            mediaDevices(),
            id ?? localStorage.getItem(CHOSEN) ?? undefined,
        );
        try {
            const decoder = await this.readyDecoder();
            this.checkWanted(turn); // before the picture is another one's: whoever came later shows it on the same element
            await show(video, camera.stream);
            this.checkWanted(turn);
            this.begin(video, camera, decoder, read, lost ?? (() => undefined));
            if (id !== undefined) localStorage.setItem(CHOSEN, id);
            return await camera.state();
        } catch (refused) {
            camera.stop();
            throw refused;
        }
    }

    stop(): void {
        this.turn += 1;
        this.sightings.forget();
        if (this.run === undefined) return;
        this.run.looking.stop();
        this.run.camera.stop();
        this.run.video.srcObject = null;
        this.run = undefined;
    }

    async setTorch(on: boolean): Promise<CameraState> {
        if (this.run === undefined) throw new CameraError("NONE");
        await this.run.camera.setTorch(on);
        return this.run.camera.state();
    }

    again(): void {
        this.sightings.forget();
    }

    private begin(...[video, camera, decoder, read, lost]: Beginning): void {
        const nowMs = (): number => performance.now();
        const told = (text: string): void => {
            if (this.sightings.isNews(text, nowMs())) read(text);
        };
        const looking = new Looking(picturesOf(video), decoder, nowMs, told, () => {
            this.discard(decoder);
            this.lose("FAILED");
        });
        this.run = { camera, looking, video, lost };
        camera.onEnded(() => {
            this.lose("NONE");
        });
    }

    /** Another start, or a stop, came since. */
    private checkWanted(turn: number): void {
        if (turn !== this.turn) throw new CameraError("FAILED");
    }

    private lose(trouble: CameraTrouble): void {
        const { run } = this;
        this.stop();
        run?.lost(trouble);
    }

    private async readyDecoder(): Promise<DecodeWorker> {
        const decoder = (this.decoder ??= new DecodeWorker());
        try {
            await decoder.ready();
        } catch {
            this.discard(decoder);
            throw new CameraError("FAILED");
        }
        return decoder;
    }

    /** The next start makes another. */
    private discard(decoder: DecodeWorker): void {
        decoder.end();
        if (this.decoder === decoder) this.decoder = undefined;
    }
}

type Beginning = [HTMLVideoElement, RunningCamera, DecodeWorker, OnRead, OnLost];

/** Where a page is not secure there are none, whatever the types say. */
function mediaDevices(): MediaDevices | undefined {
    return navigator.mediaDevices;
}

async function show(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    try {
        await video.play();
    } catch {
        throw new CameraError("FAILED");
    }
}

/** The reader of this page. Nothing is opened before it is started. */
export function openReader(): Reader {
    return new CameraReader();
}

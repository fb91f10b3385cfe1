/** The camera and what reads its pictures, put together. */

import { RunningCamera } from "./camera.ts";
import { CameraError, type CameraState, type CameraTrouble } from "./contract.ts";
import type { OnNews, OnRead, Reader } from "./contract.ts";
import { DecodeWorker } from "./decoder.ts";
import { Keeping } from "./keeping.ts";
import { Looking, picturesOf } from "./looking.ts";
import { Sightings } from "./sightings.ts";

const CHOSEN = "portao-camera";
/** A camera that ends sooner than this is not asked for again and again. */
const SHORT_MS = 3_000;

type Kept = Pick<Storage, "getItem" | "setItem">;

/** One use of a camera, from when it opened until it is stopped or lost. */
interface Run {
    readonly camera: RunningCamera;
    readonly looking: Looking;
    readonly keeping: Keeping;
    readonly video: HTMLVideoElement;
    readonly read: OnRead;
    readonly news: OnNews;
    readonly sinceMs: number;
}

class CameraReader implements Reader {
    private readonly sightings = new Sightings();
    private decoder: DecodeWorker | undefined;
    private run: Run | undefined;
    /** Counts starts and stops: a start that was overtaken while its camera opened lets go of it. */
    private turn = 0;

    /** @param kept remembers which camera was chosen */
    constructor(private readonly kept: Kept) {}

    async start(video: HTMLVideoElement, read: OnRead, id?: string, news?: OnNews): Promise<CameraState> {
        this.stop();
        const turn = this.turn;
        const camera = await RunningCamera.open(mediaDevices(), id ?? this.kept.getItem(CHOSEN) ?? undefined);
        try {
            const decoder = await this.readyDecoder();
            this.checkWanted(turn); // before the picture is another one's: whoever came later shows it on the same element
            await show(video, camera.stream);
            this.checkWanted(turn);
            this.begin(video, camera, decoder, read, news ?? (() => undefined));
            if (id !== undefined) this.kept.setItem(CHOSEN, id);
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
        this.run.keeping.stop(); // first: to let go of the picture pauses it
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

    private begin(...[video, camera, decoder, read, news]: Beginning): void {
        const nowMs = (): number => performance.now();
        const told = (text: string): void => {
            if (this.sightings.isNews(text, nowMs())) read(text);
        };
        const looking = new Looking(picturesOf(video), decoder, nowMs, told, () => {
            this.discard(decoder);
            this.lose("FAILED");
        });
        const keeping = new Keeping(video, camera.track, document, {
            interrupted: (is) => void this.tellInterrupted(is),
            ended: () => void this.reopen(),
        });
        this.run = { camera, looking, keeping, video, read, news, sinceMs: nowMs() };
    }

    private async tellInterrupted(is: boolean): Promise<void> {
        const { run } = this;
        if (is) run?.news({ kind: "interrupted" });
        else run?.news({ kind: "runs", camera: await run.camera.state() });
    }

    /** The camera ended while somebody looks: perhaps it can be had again, and if not, the browser says why. */
    private async reopen(): Promise<void> {
        const { run } = this;
        if (run === undefined) return;
        if (performance.now() - run.sinceMs < SHORT_MS) {
            this.lose("BUSY");
            return;
        }
        run.news({ kind: "interrupted" });
        try {
            run.news({ kind: "runs", camera: await this.start(run.video, run.read, undefined, run.news) });
        } catch (refused) {
            run.news({ kind: "lost", trouble: refused instanceof CameraError ? refused.trouble : "FAILED" });
        }
    }

    /** Another start, or a stop, came since. */
    private checkWanted(turn: number): void {
        if (turn !== this.turn) throw new CameraError("FAILED");
    }

    private lose(trouble: CameraTrouble): void {
        const { run } = this;
        this.stop();
        run?.news({ kind: "lost", trouble });
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

type Beginning = [HTMLVideoElement, RunningCamera, DecodeWorker, OnRead, OnNews];

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

/** The reader of this page, which remembers in `kept` the camera that was chosen. Nothing is opened before it is started. */
export function openReader(kept: Kept): Reader {
    return new CameraReader(kept);
}

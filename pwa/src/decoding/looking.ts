/**
 * The pictures of a camera, one after the other, to somebody who looks at them. While one is looked at none is waiting: the next one is
 * taken when the answer is there, and is the newest.
 */

import { attemptOf, type Attempt } from "./attempts.ts";

export interface Looker {
    look(picture: ImageBitmap, attempt: Attempt): Promise<string | undefined>;
}

/** Where pictures come from: a video that plays, or what stands for one. */
export interface Pictures {
    /** Call back with the next picture that is shown; returns what calls that off. */
    next(shown: () => void): () => void;
    /** The picture that is shown now; undefined while there is none. */
    take(): Promise<ImageBitmap | undefined>;
}

/** How long a look and what follows take at least, in milliseconds: faster than anybody moves a ticket, and cooler. */
const PACE_MS = 40;

/** Looks until it is stopped, or until looking fails. */
export class Looking {
    private frame = 0;
    private stopped = false;
    private callOff: () => void = () => undefined;

    constructor(
        private readonly pictures: Pictures,
        private readonly looker: Looker,
        private readonly nowMs: () => number,
        private readonly read: (text: string) => void,
        private readonly failed: (why: unknown) => void,
    ) {
        this.await();
    }

    stop(): void {
        this.stopped = true;
        this.callOff();
    }

    private await(dueMs = 0): void {
        if (this.stopped) return;
        this.callOff = this.pictures.next(() => {
            if (this.nowMs() < dueMs) this.await(dueMs);
            else void this.lookAtOne();
        });
    }

    private async lookAtOne(): Promise<void> {
        const dueMs = this.nowMs() + PACE_MS;
        try {
            const picture = await this.pictures.take();
            const text = picture && (await this.looker.look(picture, attemptOf(this.frame++)));
            if (text !== undefined && !this.stopped) this.read(text);
        } catch (why) {
            if (!this.stopped) this.failed(why);
            return;
        }
        this.await(dueMs);
    }
}

/** The pictures of a video element that plays. */
export function picturesOf(video: HTMLVideoElement): Pictures {
    return {
        next: (shown) => {
            const handle = video.requestVideoFrameCallback(shown);
            return () => {
                video.cancelVideoFrameCallback(handle);
            };
        },
        take: async () => (video.readyState < video.HAVE_CURRENT_DATA ? undefined : createImageBitmap(video)),
    };
}

/**
 * Keeps a camera's picture going. Phones stop it without asking: a page in the background has its video paused, which nobody plays on
 * afterwards (iOS), a call takes the camera for a while, and a camera that is away for long does not come back by itself.
 */

/** Whether somebody sees the page. */
export interface Sight {
    readonly visibilityState: DocumentVisibilityState;
    addEventListener(type: "visibilitychange", listener: () => void, options: { signal: AbortSignal }): void;
}

/** What becomes of the picture. */
export interface PictureNews {
    /** The camera shows nothing for now, or it does again. */
    interrupted(is: boolean): void;
    /** The camera is gone, and somebody sees the page: it has to be asked for again. */
    ended(): void;
}

export class Keeping {
    private readonly over = new AbortController();

    constructor(
        private readonly video: HTMLVideoElement,
        private readonly track: MediaStreamTrack,
        private readonly sight: Sight,
        private readonly news: PictureNews,
    ) {
        const { signal } = this.over;
        track.addEventListener("mute", this.tell, { signal });
        track.addEventListener("unmute", this.goOn, { signal });
        track.addEventListener("ended", this.end, { signal });
        video.addEventListener("pause", this.goOn, { signal });
        sight.addEventListener("visibilitychange", this.goOn, { signal });
        if (track.muted) this.tell();
    }

    /** The picture is wanted no more. */
    stop(): void {
        this.over.abort();
    }

    private hasEnded = false;

    private readonly end = (): void => {
        this.hasEnded = true;
        this.goOn();
    };

    private readonly tell = (): void => {
        this.news.interrupted(this.track.muted);
    };

    /** Whatever stopped it: nothing is done while nobody looks, and everything once somebody does. */
    private readonly goOn = (): void => {
        if (this.sight.visibilityState !== "visible") return;
        if (this.hasEnded || this.track.readyState === "ended") {
            this.stop();
            this.news.ended();
            return;
        }
        void this.played();
    };

    private async played(): Promise<void> {
        try {
            if (this.video.paused) await this.video.play();
            if (!this.over.signal.aborted) this.tell();
        } catch {
            // The browser does not let it go on without a tap: told as an interruption, which offers one.
            if (!this.over.signal.aborted) this.news.interrupted(true);
        }
    }
}

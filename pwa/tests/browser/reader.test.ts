import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { AWAY_MS, CameraError, TorchRefused, type CameraNews } from "../../src/decoding/contract.ts";
import { openReader } from "../../src/decoding/reader.ts";
import { CODES } from "./codes.ts";

const reader = openReader(localStorage);
let video: HTMLVideoElement;

beforeEach(() => {
    video = document.body.appendChild(document.createElement("video"));
});

afterEach(() => {
    reader.stop();
    video.remove();
    localStorage.clear();
    vi.restoreAllMocks();
});

/** Starts, and collects what is read. */
async function reading(): Promise<string[]> {
    const texts: string[] = [];
    await reader.start(video, (text) => texts.push(text));
    return texts;
}

function trackOf(playing: HTMLVideoElement): MediaStreamTrack {
    const [track] = (playing.srcObject as MediaStream).getVideoTracks();
    if (track === undefined) throw new Error("nothing plays");
    return track;
}

test("what passes before the camera is read: QR, Aztec, and PDF417 that is held askew", async () => {
    const texts = await reading();
    await vi.waitFor(
        () => {
            expect(new Set(texts)).toEqual(new Set(Object.values(CODES)));
        },
        {
            timeout: 25_000,
        },
    );
    expect(texts.length).toBeLessThanOrEqual(9);
});

test("the camera that runs is told, and has no torch if it has none", async () => {
    const state = await reader.start(video, () => undefined);
    expect(state.cameras.length).toBeGreaterThan(0);
    expect(state.current).toBe(state.cameras[0]?.id);
    expect(state).toMatchObject({ hasTorch: false, torch: false });
    expect(await reader.setTorch(true)).toMatchObject({ hasTorch: false, torch: false });
});

test("what still stands there is told once more when that is asked for", async () => {
    const texts = await reading();
    await vi.waitFor(
        () => {
            expect(texts).toHaveLength(1);
        },
        { timeout: 10_000 },
    );
    const asked = performance.now();
    reader.again();
    await vi.waitFor(
        () => {
            expect(texts).toHaveLength(2);
        },
        { timeout: 10_000 },
    );
    expect(texts[1] === texts[0] ? performance.now() - asked : 0).toBeLessThan(AWAY_MS);
});

test("a start that was overtaken while its camera opened leaves the picture of the later one alone", async () => {
    const media = navigator.mediaDevices;
    const open = media.getUserMedia.bind(media);
    let arrive: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (arrive = resolve));
    vi.spyOn(media, "getUserMedia").mockImplementationOnce(async (asked) => late.then(() => open(asked)));
    const first = reader.start(video, () => undefined);
    await reader.start(video, () => undefined);
    const track = trackOf(video);
    arrive();
    await expect(first).rejects.toThrow(CameraError);
    expect(trackOf(video)).toBe(track);
    expect(track.readyState).toBe("live");
});

test("a reader that is stopped lets go of the camera", async () => {
    await reading();
    const track = trackOf(video);
    expect(track.readyState).toBe("live");
    reader.stop();
    expect(track.readyState).toBe("ended");
    expect(video.srcObject).toBeNull();
});

test("a start that is overtaken lets go of its camera as well", async () => {
    const opened = vi.spyOn(navigator.mediaDevices, "getUserMedia");
    const first = reader.start(video, () => undefined);
    const second = reader.start(video, () => undefined);
    await expect(first).rejects.toBeInstanceOf(CameraError);
    await second;
    const streams = await Promise.all(
        opened.mock.results.map((result) => result.value as Promise<MediaStream>),
    );
    const live = streams
        .flatMap((stream) => stream.getTracks())
        .filter((track) => track.readyState === "live");
    expect(streams).toHaveLength(2);
    expect(live).toEqual([trackOf(video)]);
});

/** Starts, and collects what becomes of the camera. */
async function watching(): Promise<CameraNews[]> {
    const heard: CameraNews[] = [];
    await reader.start(
        video,
        () => undefined,
        undefined,
        (news) => heard.push(news),
    );
    return heard;
}

function seen(state: DocumentVisibilityState): void {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
    document.dispatchEvent(new Event("visibilitychange"));
}

/** As if the camera had run for a while. */
function later(ms: number): void {
    const now = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => now() + ms);
}

test("a camera that is unplugged is told by what the browser says of it, and can be started again", async () => {
    const heard = await watching();
    later(10_000);
    const gone = new DOMException("gone", "NotFoundError");
    vi.spyOn(navigator.mediaDevices, "getUserMedia").mockRejectedValue(gone);
    trackOf(video).dispatchEvent(new Event("ended"));
    await vi.waitFor(() => {
        expect(heard).toEqual([{ kind: "interrupted" }, { kind: "lost", trouble: "NONE" }]);
    });
    expect(video.srcObject).toBeNull();
    vi.restoreAllMocks();
    const texts = await reading();
    await vi.waitFor(
        () => {
            expect(texts.length).toBeGreaterThan(0);
        },
        { timeout: 10_000 },
    );
});

test("a camera that ends while its page is seen is asked for again, once", async () => {
    const heard = await watching();
    const former = trackOf(video);
    later(10_000);
    former.dispatchEvent(new Event("ended"));
    await vi.waitFor(() => {
        expect(heard.map(({ kind }) => kind)).toEqual(["interrupted", "runs"]);
    });
    expect(former.readyState).toBe("ended");
    expect(trackOf(video).readyState).toBe("live");
    trackOf(video).dispatchEvent(new Event("ended")); // at once: who has it keeps it
    expect(heard.at(-1)).toEqual({ kind: "lost", trouble: "BUSY" });
});

test("a camera that ends in the background is asked for when the page is seen again, and not before", async () => {
    const heard = await watching();
    later(10_000);
    seen("hidden");
    trackOf(video).dispatchEvent(new Event("ended"));
    const asked = vi.spyOn(navigator.mediaDevices, "getUserMedia");
    expect([asked.mock.calls.length, heard]).toEqual([0, []]);
    seen("visible");
    await vi.waitFor(() => {
        expect(heard.map(({ kind }) => kind)).toEqual(["interrupted", "runs"]);
    });
    expect(asked).toHaveBeenCalledTimes(1);
});

test("a picture that was paused in the background is played on when the page is seen again", async () => {
    await watching();
    seen("hidden");
    video.pause();
    await new Promise((resolve) => {
        video.addEventListener("pause", resolve, { once: true });
    });
    expect(video.paused).toBe(true);
    seen("visible");
    await vi.waitFor(() => {
        expect(video.paused).toBe(false);
    });
});

test("a picture that is paused while somebody looks is played on at once", async () => {
    await watching();
    video.pause();
    await vi.waitFor(() => {
        expect(video.paused).toBe(false);
    });
});

test("a camera that shows nothing for a while says so, and says when it is over", async () => {
    const heard = await watching();
    const muted = vi.spyOn(trackOf(video), "muted", "get");
    muted.mockReturnValue(true);
    trackOf(video).dispatchEvent(new Event("mute"));
    expect(heard).toEqual([{ kind: "interrupted" }]);
    muted.mockReturnValue(false);
    trackOf(video).dispatchEvent(new Event("unmute"));
    await vi.waitFor(() => {
        expect(heard.map(({ kind }) => kind)).toEqual(["interrupted", "runs"]);
    });
});

test("a picture that may not be played on without a tap is told as interrupted", async () => {
    const heard = await watching();
    vi.spyOn(video, "play").mockRejectedValue(new DOMException("a tap first", "NotAllowedError"));
    video.pause();
    await vi.waitFor(() => {
        expect(heard).toEqual([{ kind: "interrupted" }]);
    });
});

test("a light that is refused is told, and is not said to be on", async () => {
    await watching();
    const track = trackOf(video);
    vi.spyOn(track, "getCapabilities").mockReturnValue({ torch: true } as MediaTrackCapabilities);
    const applied = vi.spyOn(track, "applyConstraints");
    applied.mockRejectedValueOnce(new DOMException("too warm", "OperationError"));
    await expect(reader.setTorch(true)).rejects.toBeInstanceOf(TorchRefused);
    applied.mockResolvedValueOnce(undefined);
    expect(await reader.setTorch(true)).toMatchObject({ hasTorch: true, torch: true });
});

test.each([
    ["NotAllowedError", "DENIED"],
    ["NotFoundError", "NONE"],
    ["NotReadableError", "BUSY"],
    ["InvalidStateError", "FAILED"],
])("a browser that says %s is understood as %s", async (name, trouble) => {
    const refused = new DOMException("refused", name);
    vi.spyOn(navigator.mediaDevices, "getUserMedia").mockRejectedValue(refused);
    await expect(reader.start(video, () => undefined)).rejects.toMatchObject({ trouble });
});

test("a camera that was chosen and is gone since is replaced by another", async () => {
    localStorage.setItem("portao-camera", "0123456789abcdef");
    const state = await reader.start(video, () => undefined);
    expect(state.current).toBe(state.cameras[0]?.id);
});

test("the camera that was chosen is used the next time", async () => {
    const { current } = await reader.start(video, () => undefined);
    await reader.start(video, () => undefined, current);
    const asked = vi.spyOn(navigator.mediaDevices, "getUserMedia");
    await reader.start(video, () => undefined);
    expect(asked.mock.calls[0]?.[0]).toMatchObject({ video: { deviceId: { exact: current } } });
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { AWAY_MS, CameraError } from "../../src/decoding/contract.ts";
import { openReader } from "../../src/decoding/reader.ts";
import { CODES } from "./codes.ts";

const reader = openReader();
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

test("a camera that is unplugged is told, and can be started again", async () => {
    const lost: string[] = [];
    await reader.start(
        video,
        () => undefined,
        undefined,
        (trouble) => lost.push(trouble),
    );
    trackOf(video).dispatchEvent(new Event("ended"));
    expect(lost).toEqual(["NONE"]);
    expect(video.srcObject).toBeNull();
    const texts = await reading();
    await vi.waitFor(
        () => {
            expect(texts.length).toBeGreaterThan(0);
        },
        { timeout: 10_000 },
    );
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

/** The camera's picture with a frame to hold the code in; or, where no camera runs, how to go on without one. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import {
    CameraError,
    type CameraNews,
    type CameraState,
    type CameraTrouble,
    type OnRead,
    type Reader,
} from "../../decoding/contract.ts";
import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Busy } from "../parts/notice.tsx";
import { CameraControls } from "./camera_controls.tsx";
import { NO_CAMERA } from "../settings.ts";

type Running =
    | { readonly kind: "starting" | "interrupted" }
    | { readonly kind: "runs"; readonly camera: CameraState }
    | { readonly kind: "stands"; readonly why: CameraTrouble | "off" };

interface ViewfinderProps {
    readonly onRead: OnRead;
    readonly hint: string;
    /** Typing in place of reading, where that is possible. */
    readonly onType?: () => void;
    /** What lies over the picture besides the frame. */
    readonly children?: ComponentChildren;
}

export function Viewfinder({ onRead, hint, onType, children }: ViewfinderProps): JSX.Element {
    const { words, settings, change } = useHouse();
    const video = useRef<HTMLVideoElement>(null);
    const [running, setRunning, again] = useCamera(video, onRead);
    const turnOn = (): void => {
        if (settings.camera === NO_CAMERA) change({ camera: undefined });
        else again();
    };
    const runs = running.kind === "runs";
    return (
        <div class={`viewfinder viewfinder-${running.kind}`}>
            {/* A picture of what stands before the camera: there is nothing to hear or to caption. */}
            <video
                ref={video}
                aria-label={words.say("gate.scan.camera.view")}
                tabIndex={-1}
                hidden={!runs}
                muted
                playsInline
            />
            {runs && <Frame hint={hint} />}
            {runs && <CameraControls camera={running.camera} onCamera={setRunning} />}
            {running.kind === "interrupted" && <Interrupted onTurnOn={turnOn} />}
            {running.kind === "starting" && <Busy>{words.say("gate.scan.camera.starting")}</Busy>}
            {running.kind === "stands" && <NoPicture why={running.why} onTurnOn={turnOn} onType={onType} />}
            {children}
        </div>
    );
}

function useCamera(
    video: { readonly current: HTMLVideoElement | null },
    onRead: OnRead,
): [Running, (camera: CameraState) => void, () => void] {
    const { reader, settings } = useHouse();
    const [running, setRunning] = useState<Running>({ kind: "starting" });
    const [tries, setTries] = useState(0);
    const read = useRef(onRead);
    read.current = onRead;
    useEffect(() => {
        const element = video.current;
        if (settings.camera === NO_CAMERA || element === null) {
            setRunning({ kind: "stands", why: "off" });
            return undefined;
        }
        return run(
            reader,
            element,
            settings.camera,
            (text) => {
                read.current(text);
            },
            setRunning,
        );
    }, [reader, settings.camera, tries, video]);
    const runs = (camera: CameraState): void => {
        setRunning({ kind: "runs", camera });
    };
    const again = (): void => {
        setTries(tries + 1);
    };
    return [running, runs, again];
}

/** Begin, and tell how it goes until the returned function ends it. */
function run(
    reader: Reader,
    video: HTMLVideoElement,
    camera: string | undefined,
    read: OnRead,
    told: (running: Running) => void,
): () => void {
    let wanted = true;
    const tell = (running: Running): void => {
        if (wanted) told(running);
    };
    const stand = (why: CameraTrouble): void => {
        tell({ kind: "stands", why });
    };
    let heard = false;
    const hear = (news: CameraNews): void => {
        heard = true;
        if (news.kind === "lost") stand(news.trouble);
        else tell(news);
    };
    tell({ kind: "starting" });
    reader.start(video, read, camera, hear).then(
        (state) => {
            // What became of it while it began is newer.
            if (!heard) tell({ kind: "runs", camera: state });
        },
        (thrown: unknown) => {
            stand(troubleOf(thrown));
        },
    );
    return () => {
        wanted = false;
        reader.stop();
    };
}

function troubleOf(thrown: unknown): CameraTrouble {
    return thrown instanceof CameraError ? thrown.trouble : "FAILED";
}

/** It goes on by itself, and sooner if somebody wants it to. */
function Interrupted({ onTurnOn }: { readonly onTurnOn: () => void }): JSX.Element {
    const { words } = useHouse();
    return (
        <div class="no-picture" role="status">
            <Icon sign="camera" />
            <p class="no-picture-title">{words.say("gate.scan.camera.interrupted")}</p>
            <p>{words.say("gate.scan.camera.interrupted.do")}</p>
            <Button sign="camera" onPress={onTurnOn}>
                {words.say("gate.scan.camera.again")}
            </Button>
        </div>
    );
}

/** Corners for a square code, and a level line for the long ones, which are read only when held straight. */
function Frame({ hint }: { readonly hint: string }): JSX.Element {
    const { words } = useHouse();
    return (
        <div class="frame">
            <svg class="frame-corners" viewBox="0 0 100 100" aria-hidden="true">
                <path d="M3 25V9q0-6 6-6h16M75 3h16q6 0 6 6v16M97 75v16q0 6-6 6H75M25 97H9q-6 0-6-6V75" />
                <path class="frame-level" d="M12 50h22M66 50h22" />
            </svg>
            <p class="frame-hint">
                {hint}
                <span class="frame-hint-level">{words.say("gate.scan.guide.level")}</span>
            </p>
        </div>
    );
}

interface NoPictureProps {
    readonly why: CameraTrouble | "off";
    readonly onTurnOn: () => void;
    readonly onType: (() => void) | undefined;
}

function NoPicture({ why, onTurnOn, onType }: NoPictureProps): JSX.Element {
    const { words } = useHouse();
    return (
        <div class="no-picture">
            <Icon sign="scan" />
            <p class="no-picture-title">{words.say(`gate.scan.camera.${why}`)}</p>
            <p>{words.say(`gate.scan.camera.${why}.do`)}</p>
            {onType !== undefined && (
                <Button kind="primary" sign="type" onPress={onType}>
                    {words.say("gate.scan.type.title")}
                </Button>
            )}
            <Button sign="camera" onPress={onTurnOn}>
                {words.say(why === "off" ? "gate.scan.camera.turn_on" : "gate.scan.camera.again")}
            </Button>
        </div>
    );
}

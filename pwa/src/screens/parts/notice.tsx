/** Something that somebody should know: what it is, and what to do. */

import type { ComponentChildren, JSX } from "preact";

import type { GateRefusal } from "../../gate/contract.ts";
import { useHouse } from "../house.ts";
import { Icon, type Sign } from "./icon.tsx";

export type Tone = "calm" | "good" | "look" | "stop";

const TONE_SIGNS: Readonly<Record<Tone, Sign>> = { calm: "list", good: "done", look: "look", stop: "stop" };

interface NoticeProps {
    readonly tone: Tone;
    readonly title: string;
    readonly children?: ComponentChildren;
    /** Whether it came in answer to something: then it is read out. */
    readonly answers?: boolean;
    /** Whether its title changes while somebody looks on: then each new one is read out. */
    readonly changes?: boolean;
}

export function Notice({
    tone,
    title,
    children,
    answers = false,
    changes = false,
}: NoticeProps): JSX.Element {
    return (
        <div class={`notice notice-${tone}`} role={answers ? "alert" : undefined}>
            <span class="notice-sign">
                <Icon sign={TONE_SIGNS[tone]} />
            </span>
            <div>
                <p class="notice-title" role={changes ? "status" : undefined}>
                    {title}
                </p>
                {children !== undefined && <div class="notice-text">{children}</div>}
            </div>
        </div>
    );
}

export function Refused({ refusal }: { readonly refusal: GateRefusal | undefined }): JSX.Element | null {
    const { words } = useHouse();
    if (refusal === undefined) return null;
    const key = `gate.refusal.${refusal.refusal}` as const;
    return (
        <Notice tone="stop" title={words.say(key, refusal.values)} answers>
            {words.say(`${key}.do`, refusal.values)}
        </Notice>
    );
}

/** Nothing is here: said kindly, with what to do. */
export function Empty({ sign, title, children }: Omit<NoticeProps, "tone"> & { sign: Sign }): JSX.Element {
    return (
        <div class="empty">
            <Icon sign={sign} />
            <p class="empty-title">{title}</p>
            {children !== undefined && <p>{children}</p>}
        </div>
    );
}

export function Busy({ children }: { readonly children: string }): JSX.Element {
    return (
        <p class="busy" role="status">
            <span class="busy-dots" aria-hidden="true" />
            {children}
        </p>
    );
}

/** What is told of each matter of readiness: how it is, what else is known, and what to do. */

import type { GateState } from "../../gate/contract.ts";
import type { Words } from "../../words/words.ts";
import { isListOld, isLow, type Around, type Grade, type Matter } from "../readiness.ts";

export interface Said {
    readonly is: string;
    readonly what?: string;
    readonly do?: string;
}

interface Known {
    readonly words: Words;
    readonly state: GateState;
    readonly around: Around;
    readonly now: number;
    readonly grade: Grade;
}

export const MATTERS: Readonly<Record<Matter, (known: Known) => Said>> = {
    list: ofList,
    keys: ofKeys,
    clock: ofClock,
    storage: ofStorage,
    battery: ofBattery,
    camera: ofCamera,
    unsent: ofUnsent,
};

function ofList({ words, state: { lists }, now, grade }: Known): Said {
    if (lists === undefined) {
        return { is: words.say("gate.ready.list.none"), do: words.say("gate.ready.list.none.do") };
    }
    const { tickets, position, digest, openCases } = lists;
    const held = words.say("gate.ready.list.what", { tickets, position, digest });
    const what = openCases === 0 ? held : `${held} · ${words.counted("gate.ready.list.cases", openCases)}`;
    const told = { time: words.time(lists.issuedMs), age: words.ago(lists.issuedMs, now) };
    if (grade === "good") return { is: words.say("gate.ready.list.fresh", told), what };
    const step = words.say("gate.ready.list.closed.do");
    if (!isListOld(lists, now)) return { is: words.say("gate.ready.list.closed", told), what, do: step };
    const [old, fetching] = [words.say("gate.ready.list.old", told), words.say("gate.ready.list.old.do")];
    if (!lists.closed) return { is: old, what, do: fetching };
    return { is: `${old} · ${words.say("gate.line.closed")}`, what, do: `${fetching} ${step}` };
}

function ofKeys({ words, state: { lists } }: Known): Said {
    if (lists === undefined || lists.trustedKeys === 0) return { is: words.say("gate.ready.keys.none") };
    return {
        is: words.counted("gate.ready.keys", lists.trustedKeys),
        what: words.say("gate.ready.keys.what", { counter: lists.trustCounter }),
    };
}

function ofClock({ words, state: { clock }, grade }: Known): Said {
    if (clock?.offsetMs === undefined) {
        return { is: words.say("gate.ready.clock.unknown"), do: words.say("gate.ready.clock.unknown.do") };
    }
    if (grade === "good") {
        const sure = words.span(Math.max(clock.uncertaintyMs ?? 0, Math.abs(clock.offsetMs), 1000));
        return { is: words.say("gate.ready.clock.right", { sure: words.say("gate.sure", { span: sure }) }) };
    }
    const key = clock.offsetMs > 0 ? "gate.ready.clock.ahead" : "gate.ready.clock.behind";
    return {
        is: words.say(key, { span: words.span(clock.offsetMs) }),
        do: words.say("gate.ready.clock.off.do"),
    };
}

function ofStorage({ words, state: { storage } }: Known): Said {
    const free = storage?.freeBytes === undefined ? undefined : words.formats.bytes(storage.freeBytes);
    const what = free === undefined ? {} : { what: words.say("gate.ready.storage.free", { free }) };
    if (storage?.failing !== undefined) {
        const step = words.say(`gate.failing.${storage.failing}.do`);
        return { is: words.say(`gate.failing.${storage.failing}`), do: step };
    }
    if (storage !== undefined && free !== undefined && isLow(storage)) {
        return {
            is: words.say("gate.ready.storage.low", { free }),
            do: words.say("gate.ready.storage.low.do"),
        };
    }
    if (storage?.kept === true) return { is: words.say("gate.ready.storage.kept"), ...what };
    return {
        is: words.say("gate.ready.storage.loose"),
        ...what,
        do: words.say("gate.ready.storage.loose.do"),
    };
}

function ofBattery({ words, around: { battery }, grade }: Known): Said {
    if (battery === "untold") return { is: words.say("gate.ready.battery.unknown") };
    const percent = words.formats.percent(battery.level);
    const is = battery.charging ? words.say("gate.ready.battery.charging", { percent }) : percent;
    return grade === "good" ? { is } : { is, do: words.say("gate.ready.battery.low.do") };
}

function ofCamera({ words, around: { camera } }: Known): Said {
    if (camera === "ready") return { is: words.say("gate.ready.camera.ready") };
    return { is: words.say(`gate.ready.camera.${camera}`), do: words.say(`gate.ready.camera.${camera}.do`) };
}

function ofUnsent({ words, state: { counts }, grade }: Known): Said {
    if (counts === undefined || grade === "good") return { is: words.say("gate.ready.unsent.none") };
    return { is: words.counted("gate.ready.unsent", counts.unsent), do: words.say("gate.ready.unsent.do") };
}

/** What a page keeps beside the gate, by name: settings, the camera that was chosen. None of it decides anything. */

/** A browser that keeps nothing has it until the page goes: site data may be blocked, or there is no room. */
export class Kept implements Pick<Storage, "getItem" | "setItem"> {
    private readonly unkept = new Map<string, string>();

    /** @param storage asked each time, since a browser may refuse even to say what it has */
    constructor(private readonly storage: () => Storage | null) {}

    getItem(name: string): string | null {
        return this.unkept.get(name) ?? this.asked((storage) => storage.getItem(name)) ?? null;
    }

    setItem(name: string, value: string): void {
        this.unkept.set(name, value);
        this.asked((storage) => {
            storage.setItem(name, value);
            this.unkept.delete(name);
        });
    }

    private asked<T>(ask: (storage: Storage) => T): T | undefined {
        try {
            const storage = this.storage();
            return storage === null ? undefined : ask(storage);
        } catch (refused) {
            if (refused instanceof DOMException && REFUSED.includes(refused.name)) return undefined;
            throw refused;
        }
    }
}

/** Blocked by a setting; full. */
const REFUSED: readonly string[] = ["SecurityError", "QuotaExceededError"];

/** Of this page. */
export const KEPT = new Kept(() => localStorage);

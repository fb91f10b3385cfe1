/** What lies on the camera's picture for the thumb: its light, and the next camera. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { TorchRefused, type CameraState } from "../../decoding/contract.ts";
import { useHouse } from "../house.ts";
import { Button } from "../parts/button.tsx";

interface ControlsProps {
    readonly camera: CameraState;
    readonly onCamera: (camera: CameraState) => void;
}

export function CameraControls({ camera, onCamera }: ControlsProps): JSX.Element {
    const { words, change } = useHouse();
    const others = camera.cameras.filter(({ id }) => id !== camera.current);
    const turn = (): void => {
        const at = camera.cameras.findIndex(({ id }) => id === camera.current);
        change({ camera: camera.cameras[(at + 1) % camera.cameras.length]?.id });
    };
    return (
        <div class="camera-controls">
            {camera.hasTorch && <Torch camera={camera} onCamera={onCamera} />}
            {others.length > 0 && (
                <Button
                    sign="turn"
                    class="button-over"
                    label={words.say("gate.scan.camera.next")}
                    onPress={turn}
                />
            )}
        </div>
    );
}

/** A light that is refused is told, and its button stays as the light is. */
function Torch({ camera, onCamera }: ControlsProps): JSX.Element {
    const { words, reader } = useHouse();
    const [refused, setRefused] = useState(false);
    const light = (): void => {
        reader.setTorch(!camera.torch).then(
            (state) => {
                setRefused(false);
                onCamera(state);
            },
            (thrown: unknown) => {
                // A camera that is no more says so itself.
                setRefused(thrown instanceof TorchRefused);
            },
        );
    };
    return (
        <>
            <Button
                sign="light"
                class="button-over"
                pressed={camera.torch}
                label={words.say(camera.torch ? "gate.scan.torch.off" : "gate.scan.torch.on")}
                onPress={light}
            />
            {refused && (
                <p class="torch-refused" role="status">
                    {words.say("gate.scan.torch.refused")}
                </p>
            )}
        </>
    );
}

declare module "virtual:vectors" {
    const all: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    export default all;
}

/** Every route of this surface also answers without the `/api` prefix, as the documentation writes it. */
export const alias = (path: string): readonly string[] => [path.replace(/^\/api/, '')];

/** `httpRouter()` of convex/server, as far as it is used here. */
export interface HttpRouter {
  lookup(
    path: string,
    method: string,
  ): readonly [{ _handler: (ctx: object, request: Request) => Promise<Response> }, string, string] | null
  /** Path and method of each. */
  getRoutes(): (readonly [string, string, unknown])[]
}

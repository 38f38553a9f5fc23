/** How a route is described to those who call it from outside, and the document made of all of them. */
import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import type { Permission } from "#contract/identity.ts";
import { problems } from "#contract/problem.ts";

export type RouteDescription = {
  method: "get" | "post" | "put" | "delete";
  /** Below the server's address, parameters in braces: `/api/calls/{id}/hold`. */
  path: string;
  /** The feature: how the document groups it. */
  tag: string;
  summary: string;
  needs: Permission | "a session" | "nothing";
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Fields of `body` that the path gives, by their name in `body`. */
  fromPath?: readonly string[];
  /** What comes back, in words: the contract's type. */
  answers: string;
  status?: number;
};

/** Only gives the type a place: a feature lists its routes beside its router. */
export function describeRoute(description: RouteDescription): RouteDescription {
  return description;
}

/** OpenAPI 3.1. Every refusal is `application/problem+json` (RFC 9457), listed once. */
export function openApiDocument(
  info: { title: string; version: string; description: string },
  routes: readonly RouteDescription[],
) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: describe(route) };
  return createDocument({
    openapi: "3.1.0",
    info,
    paths,
    components: {
      securitySchemes: {
        session: { type: "http", scheme: "bearer", description: "`token` of POST /api/auth/sign-in/email" },
      },
      schemas: { Problem: problemSchema },
      responses: {
        Problem: {
          description: `A refusal. \`type\` is one of: ${Object.keys(problems)
            .map((code) => `/problems/${code}`)
            .join(", ")}.`,
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    },
  });
}

const problemSchema = {
  type: "object" as const,
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string" as const },
    title: { type: "string" as const },
    status: { type: "integer" as const },
    detail: { type: "string" as const },
    errors: {
      type: "array" as const,
      items: {
        type: "object" as const,
        properties: { field: { type: "string" as const }, message: { type: "string" as const } },
      },
    },
  },
};

function describe(route: RouteDescription): ZodOpenApiOperationObject {
  const { method, tag, summary, needs, query, answers, status = 200 } = route;
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const body = route.body
    ? withoutFields(z.toJSONSchema(route.body, { io: "input", unrepresentable: "any" }), route.fromPath ?? [])
    : null;
  const permission = needs === "nothing" || needs === "a session" ? null : needs;
  return {
    tags: [tag],
    summary,
    ...(permission ? { description: `Needs the permission \`${permission}\`.` } : {}),
    ...(needs === "nothing" ? {} : { security: [{ session: [] }] }),
    requestParams: {
      ...(names.length > 0
        ? { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }
        : {}),
      ...(query ? { query } : {}),
      ...(method === "post" || method === "put" ? { header: idempotencyKey } : {}),
    },
    ...(body && Object.keys(body.properties ?? body).length > 0
      ? { requestBody: { content: { "application/json": { schema: body as never } } } }
      : {}),
    responses: {
      [String(status)]: { description: answers },
      default: { $ref: "#/components/responses/Problem" } as never,
    },
  };
}

const idempotencyKey = z.object({
  "Idempotency-Key": z
    .string()
    .max(200)
    .optional()
    .meta({ description: "The same key gives the first answer again, at either site, after any failover." }),
});

type JsonSchema = Record<string, unknown> & { properties?: Record<string, unknown>; required?: string[] };

/** The path names some fields already; what is left is what the body must bring. */
function withoutFields(schema: unknown, names: readonly string[]): JsonSchema {
  const { $schema: _, ...rest } = schema as JsonSchema;
  const kept: JsonSchema = { ...rest };
  if (kept.properties)
    kept.properties = Object.fromEntries(
      Object.entries(kept.properties).filter(([name]) => !names.includes(name)),
    );
  if (kept.required) kept.required = kept.required.filter((name) => !names.includes(name));
  for (const either of ["anyOf", "oneOf", "allOf"]) {
    const options = kept[either];
    if (Array.isArray(options)) kept[either] = options.map((option) => withoutFields(option, names));
  }
  return kept;
}

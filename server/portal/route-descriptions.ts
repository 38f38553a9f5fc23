import { describeRoute } from "../platform/http/openapi.ts";
import { linkInput } from "./links.ts";
import { noticeInput, takeNoticeDown } from "./notices.ts";
import { placeInput } from "./place-portal.ts";

const tag = "portal";

/** The page itself, below `/my`, is HTML and forms: it is for people, and not described here. */
export const portalDescriptions = [
  describeRoute({
    method: "get",
    path: "/api/portal",
    tag,
    needs: "portal:tell",
    summary: "What customers are told on their own page, and where it is",
    answers: "PortalView",
  }),
  describeRoute({
    method: "post",
    path: "/api/portal/notices",
    tag,
    needs: "portal:tell",
    summary: "Tell every customer what is known of an incident",
    body: noticeInput,
    answers: "its number",
    status: 201,
  }),
  describeRoute({
    method: "post",
    path: "/api/portal/take-down",
    tag,
    needs: "portal:tell",
    summary: "Say again that nothing is wrong",
    body: takeNoticeDown.input,
    answers: "its number",
  }),
  describeRoute({
    method: "put",
    path: "/api/portal/place",
    tag,
    needs: "settings:change",
    summary: "Give the page its address, its queues for those who need help, its sender of texts",
    body: placeInput,
    answers: "the version it has now",
  }),
  describeRoute({
    method: "post",
    path: "/api/customers/{customerId}/own-page-link",
    tag,
    needs: "portal:invite",
    summary: "Send a customer a link to their own page, by text or e-mail",
    body: linkInput,
    fromPath: ["customerId"],
    answers: "the link's id; the link itself is told to nobody but the customer",
  }),
];

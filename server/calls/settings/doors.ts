/** Every change of a setting and its address: routes and their descriptions are made from this one list. */
import type { Operation } from "../../platform/operation.ts";
import { addMacro, changeMacro, retireMacro } from "./macros.ts";
import { addNumber, moveNumber, removeNumber } from "./numbers.ts";
import { addQueue, changeQueue, retireQueue } from "./queues.ts";
import { addSeat, changeSeat, retireSeat } from "./seats.ts";
import { addSkill, removeSkill, setSkills } from "./skills.ts";
import {
  addBreakReason,
  addWrapUpCode,
  changeBreakReason,
  changeWrapUpCode,
  retireBreakReason,
  retireWrapUpCode,
} from "./word-lists.ts";

type Door = {
  /** Below `/api`; what stands in braces is a field of the operation's input. */
  path: `/settings/${string}`;
  // biome-ignore lint/suspicious/noExplicitAny: operations of any input and answer stand in one list
  op: Operation<any, any>;
  summary: string;
};

export const settingsDoors: readonly Door[] = [
  { path: "/settings/seats", op: addSeat, summary: "Add a seat to a center" },
  { path: "/settings/seats/{id}", op: changeSeat, summary: "Change a seat" },
  { path: "/settings/seats/{id}/retire", op: retireSeat, summary: "Take a seat out of use" },
  { path: "/settings/skills", op: addSkill, summary: "Add a skill" },
  { path: "/settings/skills/{id}/remove", op: removeSkill, summary: "Remove a skill from everybody" },
  { path: "/settings/people/{personId}/skills", op: setSkills, summary: "Say what a person can do" },
  { path: "/settings/queues", op: addQueue, summary: "Add a queue" },
  { path: "/settings/queues/{id}", op: changeQueue, summary: "Change a queue" },
  { path: "/settings/queues/{id}/retire", op: retireQueue, summary: "Take an empty queue out of use" },
  { path: "/settings/numbers", op: addNumber, summary: "Add a number that leads to a queue" },
  { path: "/settings/numbers/{number}", op: moveNumber, summary: "Lead a number to another queue" },
  { path: "/settings/numbers/{number}/remove", op: removeNumber, summary: "Give a number up" },
  { path: "/settings/wrap-up-codes", op: addWrapUpCode, summary: "Add an outcome of calls" },
  { path: "/settings/wrap-up-codes/{id}", op: changeWrapUpCode, summary: "Change an outcome" },
  {
    path: "/settings/wrap-up-codes/{id}/retire",
    op: retireWrapUpCode,
    summary: "Take an outcome out of use",
  },
  { path: "/settings/break-reasons", op: addBreakReason, summary: "Add a reason for a break" },
  { path: "/settings/break-reasons/{id}", op: changeBreakReason, summary: "Change a reason" },
  {
    path: "/settings/break-reasons/{id}/retire",
    op: retireBreakReason,
    summary: "Take a reason out of use",
  },
  { path: "/settings/macros", op: addMacro, summary: "Add a canned answer" },
  { path: "/settings/macros/{id}", op: changeMacro, summary: "Change a canned answer" },
  { path: "/settings/macros/{id}/retire", op: retireMacro, summary: "Take a canned answer out of use" },
];

/** Fields of an operation's input that its path gives. */
export const fieldsOfPath = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

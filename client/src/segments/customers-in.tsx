import { Button, Table } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { Link } from "react-router";
import type { SegmentFilter } from "#contract/segments.ts";
import { Empty, Loading, Refused } from "../ui/page-state.tsx";
import classes from "./segments-page.module.css";
import { useCustomersIn } from "./use-segments.ts";

/** Whom a filter means, by name, fifty at a time. */
export function CustomersIn({ filter }: { filter: SegmentFilter }) {
  const pages = useCustomersIn(filter);
  if (pages.error) return <Refused fault={pages.error} onRetry={() => void pages.refetch()} />;
  if (!pages.data) return <Loading label="Reading the customers" />;
  const customers = pages.data.pages.flatMap((page) => page.customers);
  if (customers.length === 0)
    return (
      <Empty icon={IconUsers} title="Nobody is meant">
        No customer is as the conditions ask.
      </Empty>
    );
  return (
    <>
      <Table aria-label="Customers meant">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>City</Table.Th>
            <Table.Th>Phone</Table.Th>
            <Table.Th>Account</Table.Th>
            <Table.Th>Care</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {customers.map(({ id, name, city, phone, accountNumber, needsCare }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Link to={`/customers/${id}`} className={classes.link}>
                  {name}
                </Link>
              </Table.Td>
              <Table.Td>{city}</Table.Td>
              <Table.Td>{phone}</Table.Td>
              <Table.Td>{accountNumber}</Table.Td>
              <Table.Td>{needsCare ? "needs care" : ""}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {pages.hasNextPage ? (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Show the next fifty
        </Button>
      ) : null}
    </>
  );
}

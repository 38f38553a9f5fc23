import { expect, test } from "vitest";
import { recogniseColumns } from "#server/imports/recognise-columns.ts";

/** What of a file's columns is read, as `header: field`. */
const read = (line: string) => {
  const headers = line.split(",");
  return recogniseColumns(headers).flatMap((field, at) => (field ? [`${headers[at]}: ${field}`] : []));
};

test("a report of Salesforce", () => {
  expect(
    read(
      "Contact ID,Salutation,First Name,Last Name,Title,Account Name,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code,Mailing Country,Other Street,Other City,Phone,Mobile,Fax,Email,Email Opt Out,Account Owner",
    ),
  ).toEqual([
    "Contact ID: accountNumber",
    "First Name: firstName",
    "Last Name: lastName",
    "Account Name: company",
    "Mailing Street: street",
    "Mailing City: city",
    "Mailing State/Province: region",
    "Mailing Zip/Postal Code: postcode",
    "Mailing Country: country",
    "Phone: phone",
    "Mobile: phone",
    "Email: email",
    "Email Opt Out: marketingOptOut",
  ]);
});

test("Salesforce's names of the interface", () => {
  expect(
    read(
      "Id,IsDeleted,AccountId,LastName,FirstName,OtherStreet,MailingStreet,MailingCity,MailingState,MailingPostalCode,MailingCountry,Phone,MobilePhone,HomePhone,OtherPhone,Email,HasOptedOutOfEmail,DoNotCall",
    ),
  ).toEqual([
    "Id: accountNumber",
    "LastName: lastName",
    "FirstName: firstName",
    "OtherStreet: street",
    "Phone: phone",
    "MobilePhone: phone",
    "HomePhone: phone",
    "OtherPhone: phone",
    "Email: email",
    "HasOptedOutOfEmail: marketingOptOut",
  ]);
});

test("HubSpot", () => {
  expect(
    read(
      "Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Street Address,City,State/Region,Postal Code,Country/Region,Company Name,Preferred language,Time Zone,Unsubscribed from all email,Lead Status",
    ),
  ).toEqual([
    "Record ID: accountNumber",
    "First Name: firstName",
    "Last Name: lastName",
    "Email: email",
    "Phone Number: phone",
    "Mobile Phone Number: phone",
    "Street Address: street",
    "City: city",
    "State/Region: region",
    "Postal Code: postcode",
    "Country/Region: country",
    "Company Name: company",
    "Preferred language: language",
    "Time Zone: timeZone",
    "Unsubscribed from all email: marketingOptOut",
  ]);
});

test("Zendesk", () => {
  expect(
    read("name,email,external_id,details,notes,phone,role,restriction,organization,tags,locale,time_zone"),
  ).toEqual([
    "name: name",
    "email: email",
    "external_id: accountNumber",
    "phone: phone",
    "organization: company",
    "locale: language",
    "time_zone: timeZone",
  ]);
});

test("Google Contacts", () => {
  expect(
    read(
      "First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address",
    ),
  ).toEqual([
    "First Name: firstName",
    "Last Name: lastName",
    "File As: name",
    "Organization Name: company",
    "E-mail 1 - Value: email",
    "E-mail 2 - Value: email",
    "Phone 1 - Value: phone",
    "Address 1 - Street: street",
    "Address 1 - City: city",
    "Address 1 - Region: region",
    "Address 1 - Postal Code: postcode",
    "Address 1 - Country: country",
  ]);
});

test("Outlook: of three addresses the first with a street, whole", () => {
  expect(
    read(
      "First Name,Middle Name,Last Name,Title,Suffix,E-mail Address,E-mail 2 Address,Home Phone,Business Phone,Mobile Phone,Business Fax,Job Title,Company,Business Street,Business City,Business State,Business Postal Code,Business Country/Region,Home Street,Home City,Home State,Home Postal Code,Home Country/Region,Birthday,Notes",
    ),
  ).toEqual([
    "First Name: firstName",
    "Last Name: lastName",
    "E-mail Address: email",
    "E-mail 2 Address: email",
    "Home Phone: phone",
    "Business Phone: phone",
    "Mobile Phone: phone",
    "Company: company",
    "Business Street: street",
    "Business City: city",
    "Business State: region",
    "Business Postal Code: postcode",
    "Business Country/Region: country",
  ]);
});

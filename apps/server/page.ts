import { type HttpReply, sendPage } from '@chartwright/platform';

/** Sends a page of the server itself. */
export const writePage = (reply: HttpReply, title: string, body: string): HttpReply =>
  sendPage(reply, {
    title: `${title} · Chartwright`,
    body,
    footer: 'Decision support for review by a clinician. Not a medical device.',
  });

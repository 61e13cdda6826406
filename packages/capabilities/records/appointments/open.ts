import type { Clock } from '@chartwright/kernel';
import type { Job, Recurring } from '@chartwright/platform';
import { createAppointmentPurge, createSeriesPlanning } from './jobs.ts';
import { type AppointmentParts, createAppointments } from './service.ts';

const HOURLY = '17 * * * *';
const DAILY = '43 3 * * *';

/** Opens the appointments: what their routes use, and what is done in the background. */
export function openAppointments(parts: AppointmentParts & { readonly clock: Clock }) {
  const purge = createAppointmentPurge(parts);
  const plan = createSeriesPlanning(parts);
  const jobs: readonly Job[] = [purge, plan];
  const crontab: readonly Recurring[] = [
    { schedule: HOURLY, job: purge },
    { schedule: DAILY, job: plan },
  ];
  return { use: { appointments: createAppointments(parts) }, jobs, crontab };
}

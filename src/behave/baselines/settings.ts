/** How baselines learn, and how many findings without a cause they may give: every number with its default and its reason. */

export interface BaselineSettings {
  /** Days on which a device must have been seen before anything is said of it. */
  readonly learnDays: number;
  /** From this day on a device counts for how often its kind does something new: before that, everything is. */
  readonly practiceDays: number;
  /** Hours for which something new is held back, so that what a whole group does is told once and not as a finding; and where the peer is outside. */
  readonly holdHours: number;
  readonly holdOutsideHours: number;
  /** The same where the peer is an old acquaintance: updates of a group come from one, and take hours. */
  readonly holdKnownHours: number;
  /** Findings without a cause that a thousand devices may give in a day, and that a site may however small it is. */
  readonly budgetPerThousand: number;
  readonly budgetLeast: number;
  /** Days without another signal after which a story is closed: what comes then is another finding. */
  readonly storyDays: number;
  /** Days after which a contact is forgotten, and after which a habit of a group is. */
  readonly contactDays: number;
  readonly groupDays: number;
  /** Bytes in an hour, and bytes over days to one place outside, below which amounts are of no interest. */
  readonly leastBurst: number;
  readonly leastDrain: number;
  /** Hours from UTC to the site's own time: what is night where nothing was learnt yet. */
  readonly utcOffset: number;
}

export const DEFAULT_BASELINES: BaselineSettings = {
  learnDays: 7,
  practiceDays: 3,
  holdHours: 3,
  holdOutsideHours: 1,
  holdKnownHours: 6,
  budgetPerThousand: 1,
  budgetLeast: 2,
  storyDays: 3,
  contactDays: 90,
  groupDays: 400,
  leastBurst: 20e6,
  leastDrain: 50e6,
  utcOffset: 0,
};

/** Devices that are told apart; of further ones nothing is learnt, and they are counted. */
export const DEVICE_LIMIT = 200_000;

export const HOUR = 3_600_000;
export const DAY: number = 24 * HOUR;

/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as blocks from "../blocks.js";
import type * as conversations from "../conversations.js";
import type * as crons from "../crons.js";
import type * as demo from "../demo.js";
import type * as devices from "../devices.js";
import type * as files from "../files.js";
import type * as groups from "../groups.js";
import type * as http from "../http.js";
import type * as messages from "../messages.js";
import type * as model_access from "../model/access.js";
import type * as model_attachments from "../model/attachments.js";
import type * as model_badge from "../model/badge.js";
import type * as model_blocks from "../model/blocks.js";
import type * as model_budgets from "../model/budgets.js";
import type * as model_chatDeletion from "../model/chatDeletion.js";
import type * as model_clerkWebhooks from "../model/clerkWebhooks.js";
import type * as model_conversations from "../model/conversations.js";
import type * as model_demo from "../model/demo.js";
import type * as model_demoScript from "../model/demoScript.js";
import type * as model_devices from "../model/devices.js";
import type * as model_directory from "../model/directory.js";
import type * as model_failure from "../model/failure.js";
import type * as model_files from "../model/files.js";
import type * as model_functions from "../model/functions.js";
import type * as model_groupAccess from "../model/groupAccess.js";
import type * as model_groupChanges from "../model/groupChanges.js";
import type * as model_groupSearch from "../model/groupSearch.js";
import type * as model_groups from "../model/groups.js";
import type * as model_heads from "../model/heads.js";
import type * as model_inbox from "../model/inbox.js";
import type * as model_input from "../model/input.js";
import type * as model_invitations from "../model/invitations.js";
import type * as model_judging from "../model/judging.js";
import type * as model_marks from "../model/marks.js";
import type * as model_me from "../model/me.js";
import type * as model_members from "../model/members.js";
import type * as model_mentionNames from "../model/mentionNames.js";
import type * as model_mentions from "../model/mentions.js";
import type * as model_messageChanges from "../model/messageChanges.js";
import type * as model_messages from "../model/messages.js";
import type * as model_notificationSettings from "../model/notificationSettings.js";
import type * as model_oldPictures from "../model/oldPictures.js";
import type * as model_olderConversations from "../model/olderConversations.js";
import type * as model_opening from "../model/opening.js";
import type * as model_pastReceipts from "../model/pastReceipts.js";
import type * as model_people from "../model/people.js";
import type * as model_pictures from "../model/pictures.js";
import type * as model_pins from "../model/pins.js";
import type * as model_prefs from "../model/prefs.js";
import type * as model_presence from "../model/presence.js";
import type * as model_privacy from "../model/privacy.js";
import type * as model_pushDelivery from "../model/pushDelivery.js";
import type * as model_pushPost from "../model/pushPost.js";
import type * as model_pushPump from "../model/pushPump.js";
import type * as model_pushQueue from "../model/pushQueue.js";
import type * as model_pushRuns from "../model/pushRuns.js";
import type * as model_pushWords from "../model/pushWords.js";
import type * as model_reactions from "../model/reactions.js";
import type * as model_reads from "../model/reads.js";
import type * as model_revising from "../model/revising.js";
import type * as model_search from "../model/search.js";
import type * as model_searchIndex from "../model/searchIndex.js";
import type * as model_session from "../model/session.js";
import type * as model_shelf from "../model/shelf.js";
import type * as model_shelfIndex from "../model/shelfIndex.js";
import type * as model_status from "../model/status.js";
import type * as model_storageUse from "../model/storageUse.js";
import type * as model_sweeps from "../model/sweeps.js";
import type * as model_tallies from "../model/tallies.js";
import type * as model_telling from "../model/telling.js";
import type * as model_timers from "../model/timers.js";
import type * as model_typing from "../model/typing.js";
import type * as model_users from "../model/users.js";
import type * as model_validators from "../model/validators.js";
import type * as model_watching from "../model/watching.js";
import type * as model_webPush from "../model/webPush.js";
import type * as notices from "../notices.js";
import type * as notifications from "../notifications.js";
import type * as opening from "../opening.js";
import type * as pins from "../pins.js";
import type * as presence from "../presence.js";
import type * as push from "../push.js";
import type * as pushes from "../pushes.js";
import type * as reactions from "../reactions.js";
import type * as receipts from "../receipts.js";
import type * as search from "../search.js";
import type * as shelf from "../shelf.js";
import type * as timers from "../timers.js";
import type * as typingStates from "../typingStates.js";
import type * as users from "../users.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  blocks: typeof blocks;
  conversations: typeof conversations;
  crons: typeof crons;
  demo: typeof demo;
  devices: typeof devices;
  files: typeof files;
  groups: typeof groups;
  http: typeof http;
  messages: typeof messages;
  "model/access": typeof model_access;
  "model/attachments": typeof model_attachments;
  "model/badge": typeof model_badge;
  "model/blocks": typeof model_blocks;
  "model/budgets": typeof model_budgets;
  "model/chatDeletion": typeof model_chatDeletion;
  "model/clerkWebhooks": typeof model_clerkWebhooks;
  "model/conversations": typeof model_conversations;
  "model/demo": typeof model_demo;
  "model/demoScript": typeof model_demoScript;
  "model/devices": typeof model_devices;
  "model/directory": typeof model_directory;
  "model/failure": typeof model_failure;
  "model/files": typeof model_files;
  "model/functions": typeof model_functions;
  "model/groupAccess": typeof model_groupAccess;
  "model/groupChanges": typeof model_groupChanges;
  "model/groupSearch": typeof model_groupSearch;
  "model/groups": typeof model_groups;
  "model/heads": typeof model_heads;
  "model/inbox": typeof model_inbox;
  "model/input": typeof model_input;
  "model/invitations": typeof model_invitations;
  "model/judging": typeof model_judging;
  "model/marks": typeof model_marks;
  "model/me": typeof model_me;
  "model/members": typeof model_members;
  "model/mentionNames": typeof model_mentionNames;
  "model/mentions": typeof model_mentions;
  "model/messageChanges": typeof model_messageChanges;
  "model/messages": typeof model_messages;
  "model/notificationSettings": typeof model_notificationSettings;
  "model/oldPictures": typeof model_oldPictures;
  "model/olderConversations": typeof model_olderConversations;
  "model/opening": typeof model_opening;
  "model/pastReceipts": typeof model_pastReceipts;
  "model/people": typeof model_people;
  "model/pictures": typeof model_pictures;
  "model/pins": typeof model_pins;
  "model/prefs": typeof model_prefs;
  "model/presence": typeof model_presence;
  "model/privacy": typeof model_privacy;
  "model/pushDelivery": typeof model_pushDelivery;
  "model/pushPost": typeof model_pushPost;
  "model/pushPump": typeof model_pushPump;
  "model/pushQueue": typeof model_pushQueue;
  "model/pushRuns": typeof model_pushRuns;
  "model/pushWords": typeof model_pushWords;
  "model/reactions": typeof model_reactions;
  "model/reads": typeof model_reads;
  "model/revising": typeof model_revising;
  "model/search": typeof model_search;
  "model/searchIndex": typeof model_searchIndex;
  "model/session": typeof model_session;
  "model/shelf": typeof model_shelf;
  "model/shelfIndex": typeof model_shelfIndex;
  "model/status": typeof model_status;
  "model/storageUse": typeof model_storageUse;
  "model/sweeps": typeof model_sweeps;
  "model/tallies": typeof model_tallies;
  "model/telling": typeof model_telling;
  "model/timers": typeof model_timers;
  "model/typing": typeof model_typing;
  "model/users": typeof model_users;
  "model/validators": typeof model_validators;
  "model/watching": typeof model_watching;
  "model/webPush": typeof model_webPush;
  notices: typeof notices;
  notifications: typeof notifications;
  opening: typeof opening;
  pins: typeof pins;
  presence: typeof presence;
  push: typeof push;
  pushes: typeof pushes;
  reactions: typeof reactions;
  receipts: typeof receipts;
  search: typeof search;
  shelf: typeof shelf;
  timers: typeof timers;
  typingStates: typeof typingStates;
  users: typeof users;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {};

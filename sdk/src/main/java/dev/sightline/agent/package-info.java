/**
 * Running tasks: the agent, its sessions, budgets, policies, listeners and results.
 */
@NullMarked
package dev.sightline.agent;

import org.jspecify.annotations.NullMarked;

/**
 * Policies that come with Sightline; an application adds its own by implementing
 * {@link dev.sightline.agent.ActionPolicy}.
 */
@NullMarked
package dev.sightline.runtime.policy;

import org.jspecify.annotations.NullMarked;

/**
 * What an agent can do to a screen, one record per action.
 */
@NullMarked
package dev.sightline.action;

import org.jspecify.annotations.NullMarked;

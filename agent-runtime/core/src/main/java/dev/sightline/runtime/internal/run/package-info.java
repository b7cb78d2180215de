/**
 * One run in progress: looking, acting, budgets, stopping, records. Scripted steps and goals are both built on it; it
 * is public for them and not an API for applications.
 */
@NullMarked
package dev.sightline.runtime.internal.run;

import org.jspecify.annotations.NullMarked;

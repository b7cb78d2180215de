/** Who may log in, and what they may do. */
@NullMarked
package dev.sightline.examples.operator.account;

import org.jspecify.annotations.NullMarked;

/** The command line: runs tasks, shows the demo, checks the installation. */
@NullMarked
package dev.sightline.cli;

import org.jspecify.annotations.NullMarked;

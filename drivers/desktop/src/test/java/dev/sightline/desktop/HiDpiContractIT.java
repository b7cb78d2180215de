package dev.sightline.desktop;

/** The contract at two device pixels for each coordinate. */
@OnDisplay(scale = 2)
class HiDpiContractIT extends DesktopContractIT {}

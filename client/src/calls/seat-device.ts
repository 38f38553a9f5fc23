/** A seat's telephone in the browser, as both carriers have it: the part of `@twilio/voice-sdk` that a seat needs. */
export type DeviceError = { code: number; message: string };

export type SeatCallEvents = {
  accept: () => void;
  disconnect: (reason: string) => void;
  error: (error: DeviceError) => void;
};
export type SeatDeviceEvents = {
  registered: () => void;
  unregistered: () => void;
  error: (error: DeviceError) => void;
  /** The token runs out soon: another is due. */
  tokenWillExpire: () => void;
  /** The line was lost for a moment and is being found again; `true` once it is back. */
  reconnected: (back: boolean) => void;
};

export type SeatLine = {
  on<E extends keyof SeatCallEvents>(event: E, listener: SeatCallEvents[E]): SeatLine;
  mute(shouldMute?: boolean): void;
  disconnect(): void;
};

export type SeatDevice = {
  on<E extends keyof SeatDeviceEvents>(event: E, listener: SeatDeviceEvents[E]): SeatDevice;
  /** @throws DeviceError when the carrier refuses or does not answer. */
  connect(options?: { params?: Record<string, string> }): Promise<SeatLine>;
  updateToken(token: string): void;
  destroy(): void;
};

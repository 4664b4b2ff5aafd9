// This program and its machine, and what the machine does now.

import { useQuery } from '@tanstack/react-query';
import { type ApiError, get } from './client';

export interface Machine {
  cpu: string;
  isa: string;
  cores?: number;
  threads: number;
  packages?: number;
  numa_nodes?: number;
  l2_cache_bytes?: number;
  l3_cache_bytes?: number;
  governor?: string;
  memory_bytes: number;
  system?: string;
}

export interface System {
  hone: string;
  openvino: string;
  machine: Machine;
  sandbox: { enforced: boolean; reason?: string };
  data_bytes: number;
  free_bytes: number;
}

/** Percentages are of the CPU time of all hardware threads since the last look. */
export interface Load {
  cpu_busy_percent: number;
  steal_percent: number;
  /** Share of time in which some task waited for a CPU. */
  cpu_some_percent?: number;
  load1: number;
  memory_available_bytes: number;
  frequency_mhz?: number;
  measuring: boolean;
}

const LOAD_MS = 2000;

export const useSystem = () =>
  useQuery<System, ApiError>({
    queryKey: ['system'],
    queryFn: async () => (await get<{ system: System }>('/system')).system,
  });

/** Read again every two seconds, as long as the view is there and the tab is seen. */
export const useLoad = () =>
  useQuery<Load, ApiError>({
    queryKey: ['system', 'load'],
    queryFn: async () => (await get<{ load: Load }>('/system/load')).load,
    refetchInterval: LOAD_MS,
    staleTime: 0,
    gcTime: 0,
  });

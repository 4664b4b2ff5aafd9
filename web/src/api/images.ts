// Images: those of a data set, and those of an accuracy run with what was predicted. Both come in
// pages, since a data set may hold a million.

import { type InfiniteData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { type ApiError, address, get, type Query } from './client';

type Cursor = string | number | undefined;
const PAGE_IMAGES = 200;

/** An object, in pixels of the image as it is shown. */
export interface Box {
  label: number;
  x: number;
  y: number;
  width: number;
  height: number;
  area?: number | null;
  crowd?: boolean;
  difficult?: boolean;
}

export interface Sample {
  index: number;
  name: string;
  bytes: number;
  label?: number | null;
  /** Absent when the image is not annotated; empty when nothing is on it. */
  boxes?: Box[] | null;
  /** Whether there is a class of each pixel. */
  mask?: boolean;
}

export interface ClassCount {
  label: number | null;
  name?: string | null;
  images: number;
  objects?: number;
}

export interface SamplesPage {
  samples: Sample[];
  classes?: ClassCount[];
  next?: Cursor;
}

/** An object that a network found. */
export interface FoundBox {
  label: number;
  /** 0 to 1. */
  score: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Of a face: both eyes, nose, both corners of the mouth. */
  points?: { x: number; y: number }[] | null;
}

export interface RunImage {
  /** Place in the data set; absent when that is gone. */
  index?: number;
  name: string;
  label?: number | null;
  predictions: number[];
  scores: number[];
  correct: boolean;
  /** Of the image alone, 0 to 1. */
  score?: number;
  /** Best score first. */
  detections?: FoundBox[];
  /** Objects on it as the data set has them. */
  boxes?: Box[] | null;
  /** Pixels by class, true and found, where pixels are classified. */
  pixels?: { truth: number; prediction: number; images: number }[];
  /** There where the class of each pixel is kept. */
  mask?: object | null;
  true_mask?: object | null;
}

export interface RunImagesPage {
  images: RunImage[];
  next?: Cursor;
}

export interface ImageFilter {
  correct?: boolean | undefined;
  label?: number | undefined;
  prediction?: number | undefined;
}

/** Where the file of an image is. */
export const imageAddress = (dataset: string, index: number) =>
  address(`/datasets/${dataset}/images/${index}`);

/** Where the picture is whose pixels are its classes. */
export const maskAddress = (dataset: string, index: number) =>
  address(`/datasets/${dataset}/masks/${index}`);

/** Where the gray picture is whose pixels are classes: of an accuracy run what was found and what
 *  is true, of images that were tried what both models say. */
export const runMaskAddress = (
  run: string,
  index: number,
  side: 'found' | 'true' | 'a' | 'b',
): string => address(`/runs/${run}/masks/${index}/${side}`);

function usePages<Page extends { next?: Cursor }>(
  key: QueryKey,
  path: string,
  query: Query,
  enabled = true,
) {
  return useInfiniteQuery<Page, ApiError, InfiniteData<Page>, QueryKey, Cursor>({
    queryKey: [...key, query],
    queryFn: ({ pageParam }) => get<Page>(path, { ...query, after: pageParam, limit: PAGE_IMAGES }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
  });
}

export const useSamples = (dataset: string, query: { label?: number | undefined } = {}) =>
  usePages<SamplesPage>(['datasets', dataset, 'samples'], `/datasets/${dataset}/samples`, query);

/** Worst first. */
export const useRunImages = (run: string, filter: ImageFilter = {}, enabled = true) =>
  usePages<RunImagesPage>(['runs', run, 'images'], `/runs/${run}/images`, { ...filter }, enabled);
